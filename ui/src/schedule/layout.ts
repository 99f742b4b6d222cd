/** Where things stand on the two weeks: everything as a fraction of the stretch, from 0 to 1. Pure. */
import type { Rotation, Schedule, ShiftLine } from "../bridge";
import { isSameDay } from "../time";

/** A shift, or a stretch in which nobody has one. */
export interface Entry extends Omit<ShiftLine, "who"> {
  /** None: nobody. */
  who: string | null;
  start: number;
  length: number;
  /** How far its name may reach: until the next one in its lane. */
  room: number;
  lane: number;
  /** Too short for a name inside it. */
  short: boolean;
  /** Too near the end for a name to its right. */
  last: boolean;
}

export interface Day {
  date: Date;
  start: number;
  length: number;
  weekend: boolean;
  today: boolean;
}

export type Stretch = Pick<Schedule, "from" | "until">;

const SHORT = 20 * 3_600_000;
const LATE = 0.95;

/** Where a moment is; outside of the stretch below 0 or above 1. */
export function at(moment: string | number, { from, until }: Stretch): number {
  const [begin, end] = [Date.parse(from), Date.parse(until)];
  const asked = typeof moment === "number" ? moment : Date.parse(moment);
  return (asked - begin) / (end - begin);
}

/** The days of the stretch, as the calendar here has them: one may last 23 or 25 hours. */
export function days(stretch: Stretch, now: number): Day[] {
  const end = Date.parse(stretch.until);
  const found: Day[] = [];
  const date = new Date(stretch.from);
  while (date.getTime() < end && found.length < 32) {
    const day = new Date(date);
    date.setDate(date.getDate() + 1);
    date.setHours(0, 0, 0, 0);
    found.push({
      date: day,
      ...clipped(day.toISOString(), date.toISOString(), stretch),
      weekend: day.getDay() % 6 === 0,
      today: isSameDay(day, new Date(now)),
    });
  }
  return found;
}

/** All that is to be drawn in a row, in order of time. Those at the same time stand in lanes below each other. */
export function entries(rotation: Rotation, stretch: Stretch): Entry[] {
  const nobody = rotation.gaps.map((gap) => ({ ...gap, who: null, mine: false, role: null }));
  const all = [...rotation.shifts, ...nobody].sort((a, b) => Date.parse(a.from) - Date.parse(b.from));
  const ends: number[] = [];
  const placed = all.map((entry): Entry => {
    const { start, length } = clipped(entry.from, entry.until, stretch);
    const free = ends.findIndex((end) => end <= start + 1e-9);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = start + length;
    const short = Date.parse(entry.until) - Date.parse(entry.from) < SHORT;
    return { ...entry, start, length, lane, short, last: short && start > LATE, room: length };
  });
  return placed.filter((entry) => entry.length > 0).map((entry) => ({ ...entry, room: room(entry, placed) }));
}

function room(entry: Entry, all: Entry[]): number {
  const next = all.find((other) => other.lane === entry.lane && other.start > entry.start);
  return (next?.start ?? 1) - entry.start;
}

function clipped(from: string, until: string, stretch: Stretch) {
  const start = Math.max(0, at(from, stretch));
  return { start, length: Math.max(0, Math.min(1, at(until, stretch)) - start) };
}
