/** What the page says, in words. Pure. */
import type { AlertLine, Seen, Severity, SourceLine, Status } from "../bridge";
import { since, when } from "../time";
import { listed, many, sentenceCase, sourceTitle } from "../words";

/** The page's answer in one line: does something need me? */
export function answer(status: Status, alerts: AlertLine[], now: number): string {
  const { ringing, snoozed, summary, sources } = status;
  if (ringing > 0) return `${sentenceCase(many(ringing, "alert"))} ${ringing === 1 ? "rings" : "ring"}.`;
  const owed = alerts.flatMap((alert) => (alert.tell?.due ? alert.tell.who : []));
  if (owed.length > 0) return `Tell ${listed([...new Set(owed)])}.`;
  if (sources.length === 0) return "Shiftbell hears nothing: no account is set up.";
  const deaf = sources.filter(isBlind);
  if (deaf.length > 0) return `${listed(deaf.map((source) => sourceTitle(source.id)))} cannot be heard.`;
  if (status.shift === "off") return "You are off shift. Nothing rings.";
  const starting = sources.filter((source) => source.sight === "blind");
  if (starting.length > 0)
    return `Connecting to ${listed(starting.map((source) => sourceTitle(source.id)))}.`;
  if (summary.length > 0)
    return `${sentenceCase(many(summary.length, "alert"))} came while you were off shift.`;
  const due = alerts.flatMap((alert) => alert.look_due ?? []).sort();
  if (due[0] && !status.shadow)
    return `${sentenceCase(many(due.length, "alert"))} ${due.length === 1 ? "wants" : "want"} a look by ${when(due[0], now)}.`;
  if (snoozed > 0)
    return `Nothing rings. ${sentenceCase(many(snoozed, "alert"))} ${snoozed === 1 ? "is" : "are"} snoozed.`;
  const unchecked = alerts.filter((alert) => alert.state === "held" && alert.decision === "page").length;
  if (unchecked > 0 && !status.shadow)
    return `Nothing rings. ${sentenceCase(many(unchecked, "alert"))} ${unchecked === 1 ? "has" : "have"} no verdict.`;
  return "Nothing needs you.";
}

/** Why there is no more to see than this, and what is being kept. */
export function kept(status: Status, alerts: AlertLine[], now: number): string {
  if (status.sources.length === 0)
    return "What Slack and PagerDuty say appears here once an account is set up.";
  const said = alerts.filter((alert) => alert.state === "held").map((alert) => alert.said_at);
  const oldest = said.sort()[0];
  const counted = status.sources.reduce((sum, source) => sum + source.counted, 0);
  const sentences = [];
  if (oldest) sentences.push(`${sentenceCase(many(said.length, "alert"))} held since ${when(oldest, now)}.`);
  if (counted > 0) sentences.push(`${sentenceCase(many(counted, "message"))} counted that no rule names.`);
  if (sentences.length === 0 && alerts.length === 0) return "What a rule names appears here when it comes.";
  return sentences.join(" ");
}

/** Blind for longer than it takes to start. */
export function isBlind(source: SourceLine): boolean {
  return source.sight === "blind" && source.reason !== "starting";
}

/** `Slack (acme) has not been heard for 2 min. Pages from it would be missed.` */
export function blindness(source: SourceLine, now: number): string {
  const lasts = source.since ? ` for ${since(source.since, now)}` : "";
  const title = sourceTitle(source.id);
  return `${title} has not been heard${lasts}. Pages from it would be missed.`;
}

export function firstLine(text: string): string {
  return text.split("\n").find((line) => line.trim() !== "") ?? "";
}

/** Who has it, who ended it, or who is looking. */
export function holder(alert: AlertLine): string {
  if (alert.by && alert.state === "settled")
    return alert.by === "me" ? "You settled it" : `Settled: ${alert.by}`;
  if (alert.by) return alert.by === "me" ? "You have it" : `${alert.by} has it`;
  if (alert.looking.length > 0)
    return `${listed(alert.looking)} ${alert.looking.length === 1 ? "is" : "are"} looking`;
  return "";
}

export const SEVERITIES: Record<Severity, string> = {
  critical: "Critical",
  high: "High",
  medium: "Medium",
  low: "Low",
  info: "Info",
  unknown: "Severity not known",
};

/** `Seen 41 times before, 38 checked`. */
export function seenBefore(seen: Seen): string {
  const times =
    seen.times === 1 ? "Seen once before" : `Seen ${seen.times.toLocaleString("en-US")} times before`;
  return `${times}, ${seen.checked === 0 ? "never checked" : `${seen.checked.toLocaleString("en-US")} checked`}`;
}

/** What a colleague's mark on the post of an incident says; it ends nothing. */
export function marked(post: AlertLine): string {
  return post.state === "settled" && post.by
    ? `, checked there by ${post.by === "me" ? "you" : post.by}`
    : "";
}
