/** The sentence beside the switch. Pure. */
import type { Status } from "../bridge";
import { when } from "../time";

/** `On shift as primary until Tue 09:00, then Ada.` */
export function sentence(status: Status, now: number): string {
  const state = status.shift === "on" ? "On shift" : "Off shift";
  const because = status.shift_because ? `: ${status.shift_because}` : "";
  const until = status.until ? ` Until ${when(status.until, now)}.` : "";
  return `${state}${because}.${until}`;
}

/** Whether following the schedule would be something else. */
export function byHand(status: Status): boolean {
  return !status.shift_because.includes("schedule");
}
