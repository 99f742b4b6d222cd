/** What the page says, in words. Pure. */
import type { AlertLine, Status } from "../bridge";

/** The page's answer in one line: does something need me? */
export function answer(status: Status, alerts: AlertLine[]): string {
  const ringing = alerts.filter((alert) => alert.state === "ringing").length;
  if (ringing === 1) return "One alert rings.";
  if (ringing > 1) return `${ringing} alerts ring.`;
  if (status.sources.length === 0) return "Shiftbell hears nothing: no account is set up.";
  const blind = status.sources.filter((source) => source.sight === "blind");
  if (blind.length > 0) return `${blind.map((source) => source.id).join(" and ")} cannot be heard.`;
  return status.shift === "on" ? "Nothing needs you." : "You are off shift. Nothing rings.";
}

/** Why the page is empty, and what is being kept. */
export function kept(status: Status): string {
  const counted = status.sources.reduce((sum, source) => sum + source.counted, 0);
  const held = `${status.held} held`;
  if (counted === 0) return `${held}.`;
  return `${held}, and ${counted} messages that no rule names.`;
}

export function firstLine(text: string): string {
  return text.split("\n").find((line) => line.trim() !== "") ?? "";
}
