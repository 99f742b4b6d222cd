/** Invented alerts: what rings, what is snoozed, what somebody has, what is held. */
import type { AlertLine, Why } from "..";
import { before, iso, MINUTE } from "./times";

const HOSTILE = `<img src=x onerror="alert(1)"><script>alert(2)</script> {{constructor.constructor('alert(3)')()}} javascript:alert(4)
${"a-host-name-without-any-place-to-break-".repeat(6)}
</style><style>*{display:none}</style> \u202eright to left again
"><svg onload=alert(5)> ' OR 1=1; -- \u0000 ${"\u{1f4a3}".repeat(12)}
${"The queue of payments grows by 40 a second and nobody takes from it. ".repeat(12)}`;

/** Held since two seconds past; the rest of its facts can be given. */
export function alertLine(now: number, changes: Partial<AlertLine> = {}): AlertLine {
  const at = iso(now - 2_000);
  return {
    id: "slack/acme/C1/1700000000.000100",
    source: "slack/acme",
    place: "#alerts_security",
    author: "guard",
    text: "Root login on bastion-1 from 203.0.113.7",
    state: "held",
    severity: null,
    decision: null,
    because: "rule “security wakes me”",
    doubts: [],
    since: at,
    by: null,
    said_at: at,
    why: null,
    snoozed_until: null,
    looking: [],
    seen: null,
    joined: null,
    said_times: null,
    flapping: null,
    look_due: null,
    tell: null,
    playbook: null,
    checks: [],
    note_prompt: null,
    undo_until: null,
    asked: null,
    unwritten: null,
    acknowledge: "Acknowledge",
    url: null,
    ...changes,
  };
}

export function alerts(now: number): AlertLine[] {
  const line = (number: number, minutes: number, changes: Partial<AlertLine>) => {
    const at = before(now, minutes);
    return alertLine(now, {
      id: `slack/acme/C1/1700000000.00010${number}`,
      since: at,
      said_at: at,
      ...changes,
    });
  };
  return [
    line(0, 4, {
      state: "ringing",
      why: "new",
      looking: ["Ben Okoro"],
      url: "https://acme.example.com/archives/C1/p1700000000000100",
    }),
    line(1, 0.4, {
      id: "pagerduty/acme/Q1HOSTILE",
      source: "pagerduty/acme",
      place: "Payments",
      author: null,
      text: HOSTILE,
      state: "ringing",
      because: "incident assigned to me, no rule",
      why: "your acknowledgement was not written: the server answers with error 503",
      url: "https://acme.example.com/incidents/Q1HOSTILE",
    }),
    line(2, 21, {
      place: "#alerts_infrastructure",
      author: "monitor",
      text: "Disk at 91 % on db-2\nmount: /var/lib/postgresql\nfull in about 3 hours",
      state: "snoozed",
      because: "rule “infrastructure wakes me too”",
      snoozed_until: iso(now + 8 * MINUTE + 12_000),
      url: "https://acme.example.com/archives/C1/p1700000000000102",
    }),
    line(3, 47, {
      id: "pagerduty/acme/Q2CHECKOUT",
      source: "pagerduty/acme",
      place: "Checkout",
      author: null,
      text: "Error rate of checkout above 5 %",
      state: "acknowledged",
      because: "incident assigned to me, no rule",
      by: "Ben Okoro",
      url: "https://acme.example.com/incidents/Q2CHECKOUT",
    }),
    ...[
      ["#alerts_app", "sentry", "TypeError in cart.js, 14 users in the last hour"],
      ["#alerts_anomaly", "lacework", "Unusual API call by build-runner"],
      ["#alerts_app", "sentry", "Slow query on /orders, p95 2.4 s"],
    ].map(([place = "", author = "", text = ""], n) =>
      line(4 + n, 95 + 110 * n, { place, author, text, because: "rule “app waits for the morning”" }),
    ),
  ];
}

export function why(alert: AlertLine): Why {
  return {
    alert,
    decision: alert.state === "held" ? "hold" : "page",
    because: alert.because,
    tried: [
      { rule: "deploys are counted", miss: "another channel" },
      { rule: "infrastructure by day", miss: "outside its window" },
    ],
    policy: "cafe",
    decided_at: alert.said_at,
    notes: [{ who: "Ben Okoro", text: "Same as last Tuesday, I look at the log." }],
  };
}
