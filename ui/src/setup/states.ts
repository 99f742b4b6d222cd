/** An invented setup at each stage from nothing to armed; for tests and for looking, no part of what is shipped. */
import type { AccountLine, Bridge, Check, Picture, Setup } from "../bridge";
import { quietPicture, type Sample, sampleBridge } from "../bridge/sample";

type Kept = AccountLine["tokens"][number]["kept"];

export function slackAccount(kept: [Kept, Kept], changes: Partial<AccountLine> = {}): AccountLine {
  const heard = kept.every((one) => one === "yes");
  return {
    id: "slack/acme",
    kind: "slack",
    host: "slack.com",
    sight: heard ? "seeing" : "blind",
    says: heard ? null : "A token of Slack (acme) is missing.",
    cure: heard ? null : "Enter it here.",
    tokens: [
      { name: "slack/acme/app-token", label: "App-level token", begins: "xapp-", kept: kept[0] },
      { name: "slack/acme/user-token", label: "User token", begins: "xoxp-", kept: kept[1] },
    ],
    ...changes,
  };
}

export function pagerdutyAccount(kept: Kept, changes: Partial<AccountLine> = {}): AccountLine {
  const heard = kept === "yes";
  return {
    id: "pagerduty/acme",
    kind: "pagerduty",
    host: "api.pagerduty.com",
    sight: heard ? "seeing" : "blind",
    says: heard ? null : "The token of PagerDuty (acme) is missing.",
    cure: heard ? null : "Enter it here.",
    tokens: [{ name: "pagerduty/acme/token", label: "API user token", begins: null, kept }],
    ...changes,
  };
}

const YES: Record<string, string> = {
  policy: "The policy file is in force.",
  accounts: "Slack (acme) is named.",
  tokens: "Every token is kept in the keyring.",
  heard: "Slack (acme) is heard.",
  rule: "#alerts_security pages.",
  cards: "Cards are shown, with buttons.",
  sound: "A page can be heard, at up to 80 % of full volume.",
  login: "Shiftbell starts when you log in.",
  "test-page": "The test page was acknowledged after 4 s.",
};

const WRONG: Record<string, string> = {
  policy: "The policy file has a fault.",
  heard: "Slack (acme) is not heard.",
  cards: "No card can be shown.",
  sound: "No page can be heard.",
};

const TO_DO: Record<string, string> = {
  policy: "There is no policy file yet.",
  accounts: "No account is named yet.",
  tokens: "No token is kept yet.",
  heard: "Nothing is heard yet.",
  rule: "No rule pages yet.",
  login: "Shiftbell does not start when you log in.",
  "test-page": "No test page has rung yet.",
};

/** All checks, of which these are not passed. */
export function checks(not: Record<string, Check["passed"]>): Check[] {
  return Object.entries(YES).map(([name, says]) => {
    const passed = not[name] ?? "yes";
    return passed === "yes"
      ? { name, passed, says, cure: null }
      : { name, passed, says: (passed === "no" ? WRONG : TO_DO)[name] ?? says, cure: "See below." };
  });
}

const open = "not-yet" as const;

const NOTHING: Setup = {
  accounts: [],
  policy: { path: "/home/ada/.config/shiftbell/shiftbell.toml", state: "missing", faults: [] },
  sound: { ceiling: 80, says: null, cure: null },
  login: { state: "off", says: null, cure: null },
  checks: checks({
    policy: open,
    accounts: open,
    tokens: open,
    heard: open,
    rule: open,
    login: "advised",
    "test-page": open,
  }),
  test: { state: "never" },
  troubles: [],
};

const NAMED: Setup = {
  ...NOTHING,
  accounts: [slackAccount(["no", "no"])],
  policy: { ...NOTHING.policy, state: "in-force" },
  checks: checks({ tokens: open, heard: open, rule: open, login: "advised", "test-page": open }),
};

const HEARD: Setup = {
  ...NAMED,
  accounts: [slackAccount(["yes", "yes"])],
  checks: checks({ rule: open, login: "advised", "test-page": open }),
};

const RULED: Setup = { ...HEARD, checks: checks({ login: "advised", "test-page": open }) };

const ARMED: Setup = {
  ...RULED,
  checks: checks({}),
  login: { state: "on", says: null, cure: null },
  test: { state: "heard", at: "2026-11-21T14:02:00Z", after: 4 },
};

export const STATES = {
  nothing: NOTHING,
  named: NAMED,
  "one token": { ...NAMED, accounts: [slackAccount(["yes", "no"])] },
  "slack blind": {
    ...HEARD,
    accounts: [
      slackAccount(["yes", "yes"], {
        sight: "blind",
        says: "The token was refused (invalid_auth).",
        cure: "Create a new token at Slack and enter it here.",
      }),
    ],
    checks: checks({ heard: "no", rule: open, "test-page": open }),
  },
  heard: HEARD,
  "pagerduty named": { ...HEARD, accounts: [...HEARD.accounts, pagerdutyAccount("no")] },
  both: {
    ...HEARD,
    accounts: [slackAccount(["yes", "yes"]), pagerdutyAccount("yes")],
    checks: checks({ rule: "advised", login: "advised", "test-page": open }),
  },
  "pagerduty only": {
    ...HEARD,
    accounts: [pagerdutyAccount("yes")],
    checks: checks({ login: "advised", "test-page": open }),
  },
  ruled: RULED,
  "no sound": {
    ...RULED,
    sound: {
      ceiling: 80,
      says: "No output device: nothing can be heard.",
      cure: "Plug in loudspeakers, or choose an output in the sound settings of the desktop.",
    },
    checks: checks({ sound: "no", "test-page": open }),
  },
  "no login": {
    ...RULED,
    login: {
      state: "unavailable",
      says: "This copy runs from a build folder, so it is not started at login.",
      cure: "Install the package.",
    },
  },
  ringing: { ...RULED, test: { state: "ringing", since: "2026-11-21T14:05:48Z" } },
  unheard: { ...RULED, test: { state: "unheard", at: "2026-11-21T14:02:00Z" } },
  armed: ARMED,
  "broken policy": {
    ...ARMED,
    policy: {
      ...ARMED.policy,
      state: "broken",
      faults: [
        {
          line: 14,
          column: 8,
          length: 6,
          text: 'then = "pgae"',
          says: '"pgae" is nothing that a rule can do.',
          hint: "Did you mean page?",
        },
        {
          line: 21,
          column: 12,
          length: 3,
          text: '\tbetween = ["9", "17:00"]',
          says: '"9" is no time of day.',
          hint: null,
        },
      ],
    },
    checks: checks({ policy: "no" }),
  },
  troubled: {
    ...ARMED,
    accounts: [
      slackAccount(["unknown", "unknown"], {
        sight: "blind",
        says: "The keyring is locked, so the token cannot be read.",
        cure: "Unlock the keyring. Shiftbell tries again by itself.",
      }),
    ],
    checks: checks({ heard: "no", cards: "no" }),
    troubles: [
      {
        part: "cards",
        name: "no-daemon",
        says: "No notification daemon runs, so no card can be shown.",
        cure: "Start one. Cards come back by themselves.",
      },
    ],
  },
} satisfies Record<string, Setup>;

export type StateName = keyof typeof STATES;

export const NOW = Date.parse("2026-11-21T14:06:00Z");

export function picture(setup: Setup, shift: "on" | "off" = "on"): Picture {
  const quiet = quietPicture(NOW);
  return { ...quiet, status: { ...quiet.status, shift }, setup };
}

/** A program in which each step works: what is entered is kept, and heard. */
export function playing(first: Setup, answers: Partial<Bridge> = {}): Sample {
  let setup = first;
  const become = async (next: Setup) => {
    setup = next;
    sample.tell(picture(setup));
  };
  const kept = async (name: string) => {
    const accounts = setup.accounts.map((account) => {
      const tokens = account.tokens.map((one) =>
        one.name === name ? { ...one, kept: "yes" as const } : one,
      );
      const all = tokens.every((one) => one.kept === "yes");
      return all
        ? { ...account, tokens, sight: "seeing" as const, says: null, cure: null }
        : { ...account, tokens };
    });
    await become({ ...setup, accounts });
    return { good: true, says: "Slack knows you as Ada Stone in Acme.", cure: null };
  };
  const sample = sampleBridge(picture(first), {
    addSlack: () => become({ ...NAMED, accounts: [slackAccount(["no", "no"]), ...setup.accounts] }),
    addPagerDuty: () => become({ ...setup, accounts: [...setup.accounts, pagerdutyAccount("no")] }),
    enterToken: kept,
    enterTokenFromClipboard: kept,
    addRule: () => become({ ...setup, checks: RULED.checks }),
    startAtLogin: (wanted) => become({ ...setup, login: { ...setup.login, state: wanted ? "on" : "off" } }),
    testPage: () => become({ ...setup, test: { state: "ringing", since: new Date(NOW).toISOString() } }),
    ...answers,
  });
  return sample;
}
