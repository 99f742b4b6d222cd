/** Times as a person reads them. Everything takes the present as an argument. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `just now`, `4 min ago`, `3 h ago`, `2 d ago`. */
export function ago(at: string, now: number): string {
  const passed = now - Date.parse(at);
  if (!Number.isFinite(passed)) return "";
  if (passed < MINUTE) return "just now";
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min ago`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h ago`;
  return `${Math.floor(passed / DAY)} d ago`;
}

/** What is left: `14:05` minutes and seconds, or `2 h 5 min`; empty once it is over. */
export function left(until: string, now: number): string {
  const rest = Date.parse(until) - now;
  if (!Number.isFinite(rest) || rest <= 0) return "";
  if (rest >= HOUR) return `${Math.floor(rest / HOUR)} h ${Math.floor((rest % HOUR) / MINUTE)} min`;
  const seconds = Math.ceil(rest / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** For a hover: `02:14:07 Europe/Berlin`, with the date where it is another day's. */
export function exactly(at: string, now: number): string {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return "";
  const sameDay = moment.toDateString() === new Date(now).toDateString();
  const day = sameDay ? "" : `${new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" }).format(moment)} `;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return `${day}${moment.toTimeString().slice(0, 8)} ${zone}`;
}
