/** What the page says, in words. Pure. */
import type { Holder, Schedule, Turn } from "../bridge";
import { dayAndTime, isSameDay, lasting, timeOfDay, when, zone } from "../time";
import { listed } from "../words";
import type { Entry } from "./layout";

/** Until when I am on call, or when I am next. */
export function answer(schedule: Schedule, now: number): string {
  const { running, next, rotations } = schedule;
  if (running) {
    const until = running.until ? ` until ${when(running.until, now)}` : "";
    return `You are on call${as(running)}${until}${running.then ? `, then ${running.then}` : ""}.`;
  }
  if (next) return nextTurn(next);
  if (rotations.length === 0) return "No shifts are known.";
  return `You have no shift until ${dayAndTime(schedule.until)}.`;
}

/** With whom I am on call, and when I am next. */
export function more({ running, next }: Schedule): string | undefined {
  if (!running) return undefined;
  const beside = running.with.length > 0 ? `With ${listed(running.with.map(named))}. ` : "";
  return `${beside}${next ? nextTurn(next) : "You have no other shift in these two weeks."}`;
}

/** `You are next on Tue 25 Nov 09:00 for 7 days, secondary to Cyd.` */
function nextTurn(turn: Turn): string {
  const lasts = turn.until ? ` for ${lasting(turn.from, turn.until)}` : "";
  const primary = turn.with.find((other) => other.role === "primary");
  const opening = `You are next on ${dayAndTime(turn.from)}${lasts}`;
  if (turn.role && turn.role !== "primary" && primary) return `${opening}, ${turn.role} to ${primary.who}.`;
  return `${opening}${as(turn)}${turn.with.length > 0 ? `, with ${listed(turn.with.map(named))}` : ""}.`;
}

const as = (turn: Turn) => (turn.role ? ` as ${turn.role}` : "");

const named = ({ who, role }: Holder) => (role ? `${who} as ${role}` : who);

/** `Ada Stone (you), primary`; `Nobody`. */
export function who(entry: Pick<Entry, "who" | "mine" | "role">): string {
  if (entry.who === null) return "Nobody";
  return `${entry.who}${entry.mine ? " (you)" : ""}${entry.role ? `, ${entry.role}` : ""}`;
}

/** `Tue 24 Nov 09:00 – Tue 1 Dec 09:00`, the second day left out where it is the first. */
export function stretch(from: string, until: string): string {
  const end = isSameDay(new Date(from), new Date(until)) ? timeOfDay(new Date(until)) : dayAndTime(until);
  return `${dayAndTime(from)} – ${end}`;
}

/** All that is known of a shift, in one line. */
export function told(entry: Entry, rotation: string): string {
  const lasts = lasting(entry.from, entry.until);
  return `${entry.who === null ? "Gap, nobody" : who(entry)}. ${rotation}, ${stretch(entry.from, entry.until)} ${zone()}, ${lasts}.`;
}
