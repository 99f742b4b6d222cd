/** An invented setup in which all is well but for a test page, and one in which Slack is not heard. */
import type { AccountLine, Setup } from "..";

const token = (name: string, label: string, begins: string | null) => ({
  name,
  label,
  begins,
  kept: "yes" as const,
});

export const ACCOUNTS: AccountLine[] = [
  {
    id: "slack/acme",
    kind: "slack",
    host: "slack.com",
    sight: "seeing",
    says: null,
    cure: null,
    tokens: [
      token("slack/acme/app-token", "App-level token", "xapp-"),
      token("slack/acme/user-token", "User token", "xoxp-"),
    ],
  },
  {
    id: "pagerduty/acme",
    kind: "pagerduty",
    host: "api.pagerduty.com",
    sight: "seeing",
    says: null,
    cure: null,
    tokens: [token("pagerduty/acme/api-key", "API key", null)],
  },
];

export function setup(): Setup {
  return {
    accounts: ACCOUNTS,
    policy: { path: "~/.config/shiftbell/shiftbell.toml", state: "in-force", faults: [] },
    sound: { ceiling: 80, says: null, cure: null },
    login: { state: "on", says: null, cure: null },
    checks: [
      { name: "policy", passed: "yes", says: "The policy file is in force.", cure: null },
      { name: "accounts", passed: "yes", says: "Slack (acme) and PagerDuty (acme) are named.", cure: null },
      { name: "tokens", passed: "yes", says: "All tokens are kept.", cure: null },
      { name: "heard", passed: "yes", says: "Slack (acme) and PagerDuty (acme) are heard.", cure: null },
      { name: "rule", passed: "yes", says: "Three rules can page.", cure: null },
      { name: "cards", passed: "yes", says: "Cards can be shown, with buttons.", cure: null },
      { name: "sound", passed: "yes", says: "The loudspeaker is there.", cure: null },
      { name: "login", passed: "yes", says: "Shiftbell starts at login.", cure: null },
      {
        name: "test-page",
        passed: "not-yet",
        says: "No test page was heard yet.",
        cure: "Send yourself one.",
      },
    ],
    test: { state: "never" },
    troubles: [],
  };
}

export function deafSetup(): Setup {
  const deaf = {
    says: "The connection stood, but nothing came through it.",
    cure: "Shiftbell tries again by itself.",
  };
  const good = setup();
  return {
    ...good,
    accounts: good.accounts.map((account) =>
      account.kind === "slack" ? { ...account, ...deaf, sight: "blind" } : account,
    ),
    checks: good.checks.map((check) =>
      check.name === "heard"
        ? { ...check, ...deaf, passed: "no", says: "Slack (acme) is not heard." }
        : check,
    ),
  };
}
