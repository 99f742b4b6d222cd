/** What the page says, in words. Pure. */
import type { Schedule, Turn } from "../bridge";
import { dayAndTime, lasting, when } from "../time";
import { listed } from "../words";

/** When I am next, or until when I am now. */
export function answer(schedule: Schedule, now: number): string {
  const { running, next, rotations } = schedule;
  if (running) {
    const until = running.until ? ` until ${when(running.until, now)}` : "";
    return `You are on call${until}${beside(running)}.${after(running)}`;
  }
  if (next) return nextTurn(next);
  if (rotations.length === 0) return "No shifts are known.";
  return `You have no shift until ${dayAndTime(schedule.until)}.`;
}

/** `You are next on Tue 25 Nov 09:00 for 7 days, secondary to Cyd.` */
export function nextTurn(turn: Turn): string {
  const lasts = turn.until ? ` for ${lasting(turn.from, turn.until)}` : "";
  return `You are next on ${dayAndTime(turn.from)}${lasts}${beside(turn)}.`;
}

const after = (turn: Turn) => (turn.then ? ` Then ${turn.then}.` : "");

/** `, secondary to Cyd`; `, as primary with Cyd as secondary`. */
function beside(turn: Turn): string {
  const primary = turn.with.find((other) => other.role === "primary");
  if (turn.role && turn.role !== "primary" && primary) return `, ${turn.role} to ${primary.who}`;
  const others = turn.with.map(({ who, role }) => (role ? `${who} as ${role}` : who));
  const role = turn.role ? `, as ${turn.role}` : "";
  if (others.length === 0) return role;
  return `${role}${role ? " " : ", "}with ${listed(others)}`;
}
