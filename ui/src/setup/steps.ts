/**
 * The way from nothing to armed, read off what is.
 *
 * Invariant: no position is kept. What only the person can settle ("I do not use Slack") counts while this page is
 * open; after that, a later step done settles it.
 */
import type { AccountLine, Check, Setup } from "../bridge";

export const STEPS = ["start", "slack", "pagerduty", "rule", "sound", "login", "test-page", "armed"] as const;
export type StepName = (typeof STEPS)[number];
export type StepState = "done" | "skipped" | "to-do";

export interface Step {
  name: StepName;
  title: string;
  state: StepState;
  /** What is known about it, for its folded line. */
  found: string;
}

/** What the person said here about steps that no fact settles. */
export type Said = ReadonlySet<StepName>;

const TITLES: Record<StepName, string> = {
  start: "Look around, or set up",
  slack: "Slack",
  pagerduty: "PagerDuty",
  rule: "The first rule",
  sound: "Sound",
  login: "Start at login",
  "test-page": "The test page",
  armed: "Armed",
};

type Finding = [StepState, string];

export function steps(setup: Setup, said: Said): Step[] {
  const found: Record<StepName, Finding> = {
    start: start(setup, said),
    slack: slack(setup, said),
    pagerduty: pagerduty(setup, said),
    rule: rule(setup, said),
    sound: sound(setup, said),
    login: login(setup, said),
    "test-page": testPage(setup),
    armed: armed(setup),
  };
  return STEPS.map((name) => ({ name, title: TITLES[name], state: found[name][0], found: found[name][1] }));
}

/** Where to go on: what is still to be done, or the end. */
export function next(steps: Step[]): StepName {
  return steps.find((step) => step.state === "to-do")?.name ?? "armed";
}

/**
 * Whether somebody who opens the page is still on the way, rather than repairing what once worked. A test page alone
 * does not say so: it is forgotten when Shiftbell ends.
 */
export function underway(setup: Setup): boolean {
  const writable = setup.policy.state === "missing" || setup.policy.state === "in-force";
  if (!writable) return false;
  if (setup.accounts.length === 0 || !setup.accounts.every(complete)) return true;
  if (rule(setup, new Set())[0] === "to-do") return true;
  return setup.test.state === "never" && setup.login.state === "off";
}

export function accounts(setup: Setup, kind: AccountLine["kind"]): AccountLine[] {
  return setup.accounts.filter((account) => account.kind === kind);
}

export function check(setup: Setup, name: string): Check | undefined {
  return setup.checks.find((check) => check.name === name);
}

/** Whether no token of it is missing; one in a locked keyring is not. */
function complete(account: AccountLine): boolean {
  return account.tokens.every((token) => token.kept !== "no");
}

const heard = (setup: Setup) => setup.test.state === "heard";

function start(setup: Setup, said: Said): Finding {
  const real = setup.accounts.length > 0 || said.has("start");
  return real
    ? ["done", "You set up the real thing."]
    : ["to-do", "A played night first, or your own accounts."];
}

function slack(setup: Setup, said: Said): Finding {
  const mine = accounts(setup, "slack");
  if (mine.length > 0) return connected(mine, "Slack");
  const other = accounts(setup, "pagerduty").length > 0;
  return other || said.has("slack")
    ? ["skipped", "Not used."]
    : ["to-do", "Hear your channels through an app of your own."];
}

function pagerduty(setup: Setup, said: Said): Finding {
  const mine = accounts(setup, "pagerduty");
  if (mine.length > 0) return connected(mine, "PagerDuty");
  const other = accounts(setup, "slack").length > 0;
  const later = rule(setup, said)[0] === "done" || heard(setup);
  return other && (later || said.has("pagerduty"))
    ? ["skipped", "Not used."]
    : ["to-do", "Hear the incidents that are assigned to you, or skip it."];
}

function connected(mine: AccountLine[], kind: string): Finding {
  if (!mine.every(complete)) return ["to-do", "A token is missing."];
  return mine.every((account) => account.sight === "seeing")
    ? ["done", `${kind} is heard.`]
    : ["to-do", `${kind} is not heard.`];
}

function rule(setup: Setup, said: Said): Finding {
  if (setup.accounts.length > 0 && accounts(setup, "slack").length === 0) {
    return ["skipped", "Not needed: an incident assigned to you at high urgency pages by itself."];
  }
  const found = check(setup, "rule");
  if (found?.passed === "yes") return ["done", found.says];
  // With PagerDuty beside Slack it is only advised.
  const settled =
    found?.passed === "advised" && (said.has("rule") || setup.login.state === "on" || heard(setup));
  return settled ? ["skipped", found.says] : ["to-do", "Name a channel that must wake you."];
}

function sound(setup: Setup, said: Said): Finding {
  if (setup.sound.says) return ["to-do", setup.sound.says];
  return said.has("sound") || heard(setup)
    ? ["done", "You heard it."]
    : ["to-do", "Hear what a page sounds like."];
}

function login(setup: Setup, said: Said): Finding {
  if (setup.login.state === "on") return ["done", "Shiftbell starts when you log in."];
  if (setup.login.state === "unavailable") return ["skipped", setup.login.says ?? "Not available here."];
  return said.has("login") || heard(setup)
    ? ["skipped", "You start Shiftbell yourself."]
    : ["to-do", "So that it watches after a restart of the computer."];
}

function testPage(setup: Setup): Finding {
  return heard(setup)
    ? ["done", "You acknowledged it."]
    : ["to-do", "A page that rings here now, from no source."];
}

function armed(setup: Setup): Finding {
  const open = setup.checks.filter((check) => check.passed === "no" || check.passed === "not-yet");
  const holds = open.length === 0 && setup.accounts.length > 0;
  return holds ? ["done", "A page would wake you."] : ["to-do", "What a page needs to wake you."];
}
