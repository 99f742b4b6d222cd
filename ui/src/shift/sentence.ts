import type { Status } from "../bridge";

/** `On shift: set by hand. Until Tue 09:00.` */
export function sentence(status: Status, now: number): string {
  const state = status.shift === "on" ? "On shift" : "Off shift";
  const because = status.shift_because ? `: ${status.shift_because}` : "";
  const until = status.until ? ` Until ${clockTime(status.until, now)}.` : "";
  return `${state}${because}.${until}`;
}

/** `09:00`, with the weekday where it is not today, with the date beyond a week. */
function clockTime(at: string, now: number): string {
  const moment = new Date(at);
  const time = moment.toTimeString().slice(0, 5);
  if (moment.toDateString() === new Date(now).toDateString()) return time;
  const far = moment.getTime() - now > 6 * 24 * 3_600_000;
  const day = new Intl.DateTimeFormat(
    "en-GB",
    far ? { day: "numeric", month: "short" } : { weekday: "short" },
  );
  return `${day.format(moment)} ${time}`;
}
