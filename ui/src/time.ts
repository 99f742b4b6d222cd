/** Times as a person reads them, in the zone of this computer. Everything takes the present as an argument. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `just now`, `4 min ago`, `3 h ago`, `2 d ago`. */
export function ago(at: string, now: number): string {
  const passed = now - Date.parse(at);
  if (!Number.isFinite(passed)) return "";
  return passed < MINUTE ? "just now" : `${rough(passed)} ago`;
}

/** `4 min`, `3 h`, `2 d`: how long it has been. */
export function since(at: string, now: number): string {
  const passed = now - Date.parse(at);
  if (!Number.isFinite(passed)) return "";
  return passed < MINUTE ? `${Math.max(1, Math.floor(passed / 1000))} s` : rough(passed);
}

function rough(passed: number): string {
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h`;
  return `${Math.floor(passed / DAY)} d`;
}

/** What is left: `14:05` minutes and seconds, or `2 h 5 min`; empty once it is over. */
export function left(until: string, now: number): string {
  const rest = Date.parse(until) - now;
  if (!Number.isFinite(rest) || rest <= 0) return "";
  if (rest >= HOUR) return `${Math.floor(rest / HOUR)} h ${Math.floor((rest % HOUR) / MINUTE)} min`;
  const seconds = Math.ceil(rest / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Whole seconds until then, the one that runs included; 0 once it is over. */
export function secondsLeft(until: string, now: number): number {
  const rest = Date.parse(until) - now;
  return Number.isFinite(rest) ? Math.max(0, Math.ceil(rest / 1000)) : 0;
}

/** `7 days`, `12 h`, `45 min`: how long a shift is. A day may have 23 or 25 hours. */
export function lasting(from: string, until: string): string {
  const length = Date.parse(until) - Date.parse(from);
  if (!Number.isFinite(length) || length <= 0) return "";
  const days = Math.round(length / DAY);
  if (days > 0 && Math.abs(length - days * DAY) <= HOUR) return days === 1 ? "1 day" : `${days} days`;
  return length >= HOUR ? `${Math.round(length / HOUR)} h` : `${Math.round(length / MINUTE)} min`;
}

/** `Tue`. */
export const weekday = (moment: Date) => moment.toLocaleDateString("en-US", { weekday: "short" });

/** `Nov`. */
export const month = (moment: Date) => moment.toLocaleDateString("en-US", { month: "short" });

/** `09:00`. */
export const timeOfDay = (moment: Date) => moment.toTimeString().slice(0, 5);

export function isSameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}

/** `09:00`, with the weekday where it is not today, with the date beyond six days. */
export function when(at: string, now: number): string {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return "";
  if (isSameDay(moment, new Date(now))) return timeOfDay(moment);
  return Math.abs(moment.getTime() - now) > 6 * DAY
    ? dayAndTime(at)
    : `${weekday(moment)} ${timeOfDay(moment)}`;
}

/** `Tue 25 Nov 09:00`. */
export function dayAndTime(at: string): string {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return "";
  return `${weekday(moment)} ${moment.getDate()} ${month(moment)} ${timeOfDay(moment)}`;
}

/** The zone in which all of these are said: `Europe/Berlin`. */
export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** For a hover: `02:14:07 Europe/Berlin`, with the date where it is another day's. */
export function exactly(at: string, now: number): string {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return "";
  const day = isSameDay(moment, new Date(now))
    ? ""
    : `${weekday(moment)} ${moment.getDate()} ${month(moment)} ${moment.getFullYear()} `;
  return `${day}${moment.toTimeString().slice(0, 8)} ${zone()}`;
}

/**
 * What their clock says: `03:14 there`, `tomorrow 03:14 there`, or `the same time there`; empty for a zone that is none.
 */
export function there(theirs: string, now: number): string {
  const read = (timeZone?: string) =>
    new Date(now).toLocaleString("en-CA", {
      timeZone,
      hour12: false,
      dateStyle: "short",
      timeStyle: "short",
    });
  try {
    const [day = "", time = ""] = read(theirs).split(", ");
    const [today = "", here] = read().split(", ");
    if (day === today) return time === here ? "the same time there" : `${time} there`;
    return `${day > today ? "tomorrow" : "yesterday"} ${time} there`;
  } catch {
    return "";
  }
}
