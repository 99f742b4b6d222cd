/** What the page says, in words. Pure. */
import type { AccountLine, Check, FaultLine, Setup, ShiftWord, TokenLine } from "../bridge";
import { ago } from "../time";

const NUMBERS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];

/** `Three steps to go.` */
export function toGo(count: number): string {
  return `${NUMBERS[count] ?? count} ${count === 1 ? "step" : "steps"} to go.`;
}

/** The page's answer in one line: would a page wake me? */
export function answer(setup: Setup, shift: ShiftWord): string {
  const wrong = setup.checks.find((check) => check.passed === "no");
  if (wrong) return `Not armed: ${within(wrong.says)}`;
  const open = setup.checks.filter((check) => check.passed === "not-yet");
  if (open.length === 1 && open[0]?.name === "test-page" && setup.test.state === "never") {
    return "All is in place. Ring a test page to be sure.";
  }
  if (open.length > 0) return toGo(open.length);
  if (setup.accounts.length === 0) return "Not armed: no account is set up.";
  if (shift === "off") return "Armed, and off shift: a page would wake you once you go on shift.";
  return "Armed: a page would wake you.";
}

/** Read out before what was found, where the eye has a mark. */
export const PASSED: Record<Check["passed"], string> = {
  yes: "Holds:",
  no: "Wrong:",
  "not-yet": "To do:",
  advised: "Advised:",
};

export const KINDS: Record<AccountLine["kind"], string> = { slack: "Slack", pagerduty: "PagerDuty" };

/** `Slack (acme)` */
export function title(account: AccountLine): string {
  return `${KINDS[account.kind]} (${account.id.slice(account.id.indexOf("/") + 1)})`;
}

/** Words that begin something, within a sentence: only names and abbreviations keep their capital. */
export function within(words: string): string {
  const kept = /^(Slack|PagerDuty|Shiftbell)\b|^\p{Lu}[^\p{Ll} ]/u;
  return kept.test(words) ? words : words.charAt(0).toLowerCase() + words.slice(1);
}

export const KEPT: Record<TokenLine["kept"], string> = {
  yes: "Kept in the keyring.",
  no: "Not entered yet.",
  unknown: "The keyring does not say whether it is there.",
};

export const POLICY: Record<Setup["policy"]["state"], string> = {
  missing: "There is no policy file yet. It is written with your first account.",
  unreadable: "The file cannot be read. What was good last is in force.",
  broken: "The file has a fault. The last good one is in force, so nothing falls silent.",
  "never-good": "The file has a fault, and there was never a good one. PagerDuty pages; Slack is not heard.",
  "in-force": "The file is in force. A change is taken up as soon as you save it.",
};

/** How the last test page went. */
export function tested(test: Setup["test"], now: number): string {
  switch (test.state) {
    case "never":
      return "No test page has rung yet.";
    case "ringing":
      return `It has been ringing for ${seconds((now - Date.parse(test.since)) / 1000)}. Acknowledge it on its card, or here.`;
    case "heard":
      return `Acknowledged after ${seconds(test.after)}, ${ago(test.at, now)}.`;
    case "unheard":
      return `Nobody acknowledged it within two minutes (${ago(test.at, now)}).`;
  }
}

function seconds(count: number): string {
  return `${Math.max(0, Math.floor(count))} s`;
}

export function loudness(ceiling: number): string {
  if (ceiling === 0) return "A page makes no sound: its ceiling is 0 %.";
  return `A page repeats every 8 s and rises to ${ceiling} % of full volume.`;
}

const STEERING = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** The faulty line and a mark under the place, for a monospaced face. */
export function marked(fault: FaultLine): { line: string; mark: string } {
  // One character for one: what would steer the eye elsewhere is shown as unreadable.
  const line = fault.text.replace(STEERING, (sign) => (sign === "\t" ? sign : "\uFFFD"));
  const before = Array.from(line).slice(0, fault.column - 1);
  const gap = before.map((sign) => (sign === "\t" ? sign : " ")).join("");
  return { line, mark: gap.padEnd(fault.column - 1) + "^".repeat(Math.max(1, fault.length)) };
}

/** What a rule of {@link Bridge.addRule} does, for a channel as it was typed. */
export function ruleSays(channel: string): string {
  const name = channel.trim().replace(/^#/, "");
  const place = name ? `#${name}` : "that channel";
  return (
    `Every new message in ${place} rings while you are on shift, at any hour, until you or a colleague handle it. ` +
    "Replies in threads do not ring. Off shift it is kept for you to look at, in silence."
  );
}
