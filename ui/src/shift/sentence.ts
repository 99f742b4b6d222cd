import type { Status } from "../bridge";
import { when } from "../time";

/** `Off shift: not on call by the schedule. Until Tue 09:00.` */
export function sentence(status: Status, now: number): string {
  const state = status.shift === "on" ? "On shift" : "Off shift";
  const because = status.shift_because ? `: ${status.shift_because}` : "";
  const until = status.until ? ` Until ${when(status.until, now)}.` : "";
  return `${state}${because}.${until}`;
}
