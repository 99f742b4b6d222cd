/** Two invented weeks: two rotations that change on Tuesdays, and one of evenings with gaps and an overlap. */
import type { Holder, Rotation, Schedule, ShiftLine, Turn } from "..";
import { onDay } from "./times";

const ME = "Ada Stone";

function weekly(now: number, role: string, people: string[]): ShiftLine[] {
  // The Tuesday on or before today.
  const tuesday = -((new Date(now).getDay() + 5) % 7);
  const days = [tuesday, tuesday + 7, tuesday + 14];
  return days.map((day, n) => {
    const who = people[n % people.length] ?? ME;
    return { who, mine: who === ME, role, from: onDay(now, day, 9), until: onDay(now, day + 7, 9) };
  });
}

function evenings(now: number): Rotation {
  const people = ["Dee Larsson", ME, "Eli Brandt", "Maximiliane von Hohenlohe-Waldenburg"];
  const days = [0, 1, 2, 4, 5, 6, 8, 9, 11, 12, 13];
  const shifts = days.map((day, n) => {
    const who = people[n % people.length] ?? ME;
    return { who, mine: who === ME, role: null, from: onDay(now, day, 15), until: onDay(now, day, 22) };
  });
  shifts.splice(2, 0, {
    who: "Ben Okoro",
    mine: false,
    role: null,
    from: onDay(now, 1, 18),
    until: onDay(now, 2, 2),
  });
  const gaps = [3, 7, 10].map((day) => ({ from: onDay(now, day, 15), until: onDay(now, day, 22) }));
  return { id: "policy/evenings", name: "Evenings", source: "policy file", role: null, shifts, gaps };
}

function turn(rotation: string, mine: ShiftLine, other: Holder, after: string): Turn {
  const { role, from, until } = mine;
  return { rotation, role, from, until, with: [other], then: after };
}

export function schedule(now: number): Schedule {
  const primary = weekly(now, "primary", [ME, "Ben Okoro", "Cyd Moreau"]);
  const secondary = weekly(now, "secondary", ["Cyd Moreau", ME, "Ben Okoro"]);
  const [running, next] = [primary[0], secondary[1]];
  return {
    from: onDay(now, 0, 0),
    until: onDay(now, 14, 0),
    running: running
      ? turn("Firefighter", running, { who: "Cyd Moreau", role: "secondary" }, "Ben Okoro")
      : null,
    next: next ? turn("Firefighter backup", next, { who: "Ben Okoro", role: "primary" }, "Cyd Moreau") : null,
    rotations: [
      {
        id: "pd/P1",
        name: "Firefighter",
        source: "pagerduty/acme",
        role: "primary",
        shifts: primary,
        gaps: [],
      },
      {
        id: "pd/P2",
        name: "Firefighter backup",
        source: "pagerduty/acme",
        role: "secondary",
        shifts: secondary,
        gaps: [],
      },
      evenings(now),
    ],
    doubts: ["PagerDuty (acme) was last read 40 min ago."],
  };
}
