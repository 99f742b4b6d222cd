/** Which alerts are listed, and which are shown within another. Pure. Whatever is open is in one of the two. */
import type { AlertLine, VerdictLine } from "../bridge";
import { sentenceCase } from "../words";

export interface Gathered {
  /** Listed by themselves, in their order. */
  tops: AlertLine[];
  /** By the id of what they are shown with. */
  within: Map<string, AlertLine[]>;
}

export function gathered(alerts: AlertLine[]): Gathered {
  const known = new Map(alerts.map((alert) => [alert.id, alert]));
  const tops: AlertLine[] = [];
  const within = new Map<string, AlertLine[]>();
  for (const alert of alerts) {
    const leader = leaderOf(alert, known);
    if (leader) within.set(leader.id, [...(within.get(leader.id) ?? []), alert]);
    else tops.push(alert);
  }
  return { tops, within };
}

/** None where it is not there, where it would be hidden itself, or where it is over and this is not. */
function leaderOf(alert: AlertLine, known: Map<string, AlertLine>): AlertLine | undefined {
  const leader = known.get(alert.joined?.to ?? "");
  if (!leader || leader.joined || (leader.state === "settled" && alert.state !== "settled")) return undefined;
  return leader;
}

/** The Slack post that a verdict goes to: the alert itself, or the post of an incident; none: it takes no verdict. */
export function judged(alert: AlertLine, within: AlertLine[]): AlertLine | undefined {
  return [alert, ...within.filter((one) => one.joined?.how === "post")].find((one) =>
    one.source.startsWith("slack/"),
  );
}

/** Whether the person may still say something about it. */
export const isWaiting = (alert: AlertLine) => ["ringing", "snoozed", "held"].includes(alert.state);

/** `Looked at`, of `looked at; nobody else needs to get involved`. */
export function brief(verdict: VerdictLine): string {
  const first = verdict.means.split(/[;,.:]/)[0]?.trim() || verdict.means;
  return sentenceCase(first.length > 32 ? `${first.slice(0, 31)}…` : first);
}

/** Without the one that acknowledging gives already, unless it asks something. */
export function keys(verdicts: VerdictLine[], acknowledge: string): VerdictLine[] {
  return verdicts.filter((verdict) => verdict.asks !== null || `✓ ${brief(verdict)}` !== acknowledge);
}
