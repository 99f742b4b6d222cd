/** What somebody who listens to the window is told at once: each new ringing, once. Pure. */
import type { AlertLine } from "../bridge";
import { firstLine } from "../now/words";

/** A ringing that began anew is another one, though the alert is the same. */
const ringings = (alerts: AlertLine[]) =>
  new Map(
    alerts.filter((alert) => alert.state === "ringing").map((alert) => [`${alert.id} ${alert.since}`, alert]),
  );

/** The words for what rings now and did not before; empty where nothing is new. */
export function newlyRinging(before: AlertLine[], now: AlertLine[]): string {
  const known = ringings(before);
  const fresh = [...ringings(now)].filter(([key]) => !known.has(key)).map(([, alert]) => alert);
  const [first, ...others] = fresh;
  if (!first) return "";
  const more = others.length > 0 ? ` And ${others.length} more.` : "";
  return `Ringing, ${first.place}: ${firstLine(first.text)}.${more}`;
}
