/** Invented alerts: what rings, what is snoozed, what somebody has, what is held. */
import type { AlertLine, Seen, VerdictLine, Why } from "..";
import { before, iso, MINUTE, onDay } from "./times";

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

const SEVERITIES = ["medium", "low", "info"] as const;

/** Of what came often, and was checked by Ben last; the rest of its facts can be given. */
export function seenLine(now: number, changes: Partial<Seen> = {}): Seen {
  return {
    times: 1,
    first: onDay(now, -40, 9),
    last: onDay(now, -3, 9),
    checked: 0,
    by_me: 0,
    last_by: "Ben Okoro",
    last_at: onDay(now, -3, 9),
    sentence: "Seen once before",
    caution: null,
    notes: [{ who: "Ben Okoro", text: "A backup that runs late.", at: onDay(now, -3, 9) }],
    ...changes,
  };
}

/** The team's emoji code. */
export const VERDICTS: VerdictLine[] = [
  { emoji: "white_check_mark", means: "looked at; nobody else needs to look", then: "settles", asks: null },
  { emoji: "eyes", means: "I look at it", then: "open", asks: null },
  { emoji: "ticket", means: "there is a ticket", then: "settles", asks: "which ticket?" },
  { emoji: "heavy_multiplication_x", means: "a duplicate", then: "settles", asks: "of which one?" },
];

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
      severity: "critical",
      looking: ["Ben Okoro"],
      seen: seenLine(now, { times: 41, checked: 38, by_me: 3 }),
      flapping: 4,
      said_times: 3,
      tell: { who: "Vera Pratt", phone: "+1 202-555-0142", due: iso(now + 11 * MINUTE), told: null },
      playbook: "https://wiki.example.com/bastion",
      acknowledge: "✓ Looked at",
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
      because: "rule “infrastructure wakes me too”; its severity is a word that is not known",
      doubts: ["its severity is a word that is not known"],
      severity: "unknown",
      seen: seenLine(now, {
        times: 9,
        checked: 2,
        by_me: 2,
        caution: "Checked a few times only: look again",
      }),
      acknowledge: "✓ Looked at",
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
    line(8, 46, {
      place: "#incidents",
      author: "pagerduty",
      text: "Error rate of checkout above 5 %",
      joined: { to: "pagerduty/acme/Q2CHECKOUT", how: "post" },
      url: "https://acme.example.com/archives/C2/p1700000000000108",
    }),
    ...[
      ["#alerts_app", "sentry", "TypeError in cart.js, 14 users in the last hour"],
      ["#alerts_anomaly", "lacework", "Unusual API call by build-runner"],
      ["#alerts_app", "sentry", "Slow query on /orders, p95 2.4 s"],
    ].map(([place = "", author = "", text = ""], n) =>
      line(4 + n, 95 + 110 * n, {
        place,
        author,
        text,
        severity: SEVERITIES[n] ?? null,
        decision: n === 2 ? "digest" : "hold",
        look_due: n === 1 ? iso(now + 31 * MINUTE) : null,
        note_prompt: n === 1 ? "What was it?" : null,
        acknowledge: "✓ Looked at",
        because: "rule “app waits for the morning”",
      }),
    ),
    line(9, 180, {
      place: "#alerts_infrastructure",
      author: "monitor",
      text: "Replication of db-2 was behind",
      state: "settled",
      by: "resolved at the source",
      severity: "high",
      checks: ["The replica is in the pool again", "Nobody reads from the old one", "The ticket is closed"],
    }),
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
