import { fireEvent, screen, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { Rotation, Schedule, Turn } from "../bridge";
import { quietPicture } from "../bridge/sample";
import { answerLine, button, faults, NIGHT, shown } from "../kit";
import { dayAndTime, when } from "../time";
import { at, days, entries } from "./layout";
import { answer, more } from "./words";

const quiet = quietPicture(NIGHT);
const { schedule } = quiet;
const HOUR = 3_600_000;
const from = "2026-11-24T09:00:00Z";
const until = "2026-12-01T09:00:00Z";
const turn = (changes: Partial<Turn> = {}): Turn => ({
  rotation: "Firefighter",
  role: "primary",
  from,
  until,
  with: [],
  then: null,
  ...changes,
});
const having = (changes: Partial<Schedule>) => ({
  ...quiet,
  schedule: { ...schedule, doubts: [], ...changes },
});

describe("the first line", () => {
  const cyd = { who: "Cyd", role: "primary" };
  const next = `You are next on ${dayAndTime(from)} for 7 days`;

  it.each([
    ["running", turn(), null, `You are on call as primary until ${when(until, NIGHT)}.`],
    ["running without an end", turn({ role: null, until: null }), null, "You are on call."],
    [
      "running, with a successor",
      turn({ then: "Ben" }),
      turn(),
      `You are on call as primary until ${when(until, NIGHT)}, then Ben.`,
    ],
    ["next", null, turn(), `${next} as primary.`],
    ["next, secondary", null, turn({ role: "secondary", with: [cyd] }), `${next}, secondary to Cyd.`],
    [
      "next, without roles",
      null,
      turn({ role: null, with: [{ who: "Ben", role: null }] }),
      `${next}, with Ben.`,
    ],
    ["neither", null, null, `You have no shift until ${dayAndTime(schedule.until)}.`],
  ])("%s", (_, running, next, words) => expect(answer({ ...schedule, running, next }, NIGHT)).toBe(words));

  it("names with whom, and what is next, below", () => {
    const words = more({
      ...schedule,
      running: turn({ with: [{ who: "Ben", role: "secondary" }] }),
      next: null,
    });
    expect(words).toBe("With Ben as secondary. You have no other shift in these two weeks.");
    expect(more({ ...schedule, running: null })).toBeUndefined();
  });
});

describe("where things stand", () => {
  const stretch = { from: "2026-11-21T00:00:00Z", until: "2026-12-05T00:00:00Z" };
  const shift = (who: string, begins: number, ends: number) => ({
    who,
    mine: false,
    role: null,
    from: new Date(Date.parse(stretch.from) + begins * HOUR).toISOString(),
    until: new Date(Date.parse(stretch.from) + ends * HOUR).toISOString(),
  });
  const rotation = (shifts: Rotation["shifts"], gaps: Rotation["gaps"] = []) =>
    entries({ id: "r", name: "R", source: "policy file", role: null, shifts, gaps }, stretch);

  it("is a fraction of the stretch", () => {
    expect(at("2026-11-28T00:00:00Z", stretch)).toBe(0.5);
    expect(at("2026-11-14T00:00:00Z", stretch)).toBe(-0.5);
  });

  it("is clipped to the stretch, and left out beyond it", () => {
    const [first, ...others] = rotation([shift("Ada", -24, 168), shift("Ben", 400, 500)]);
    expect([first?.start, first?.length, others]).toEqual([0, 0.5, []]);
  });

  it("is below another at the same time, and beside one that ends where it begins", () => {
    const lanes = rotation([
      shift("Ada", 0, 24),
      shift("Ben", 12, 36),
      shift("Cyd", 24, 48),
      shift("Dee", 30, 50),
    ]);
    expect(lanes.map((entry) => [entry.who, entry.lane])).toEqual([
      ["Ada", 0],
      ["Ben", 1],
      ["Cyd", 0],
      ["Dee", 2],
    ]);
  });

  it("has room for its name until the next one in its lane", () => {
    const [ada, gap, ben] = rotation([shift("Ada", 0, 7), shift("Ben", 48, 72)], [shift("", 24, 31)]);
    expect([ada?.room, gap?.who, gap?.short, ben?.short]).toEqual([1 / 14, null, true, false]);
    expect(ben?.room).toBeCloseTo(12 / 14);
  });

  it("has as many days as the calendar, however long each is", () => {
    const all = days(schedule, NIGHT);
    expect(all).toHaveLength(14);
    expect(all.filter((day) => day.today)).toHaveLength(1);
    expect(all.filter((day) => day.weekend)).toHaveLength(4);
    expect(all.reduce((sum, day) => sum + day.length, 0)).toBeCloseTo(1);
  });
});

describe("the timeline", () => {
  const inRow = (name: string) => within(screen.getByRole("region", { name })).getAllByRole("button");

  it("has a row for each rotation, with names, roles and times", async () => {
    await shown(quiet, "schedule");
    const names = inRow("Firefighter").map((shift) => shift.getAttribute("aria-label"));
    expect(names[0]).toMatch(
      /^Ada Stone \(you\), primary\. Firefighter, Tue 17 Nov 09:00 – Tue 24 Nov 09:00 .+, 7 days\.$/,
    );
    expect(names[1]).toMatch(/^Ben Okoro, primary\./);
    expect(
      inRow("Evenings").filter((gap) =>
        /^Gap, nobody\. Evenings, .* 7 h\.$/.test(gap.getAttribute("aria-label") ?? ""),
      ),
    ).toHaveLength(3);
  });

  it("tells of a shift what is pointed at or has the focus, and keeps what was clicked until Escape", async () => {
    await shown(quiet, "schedule");
    const told = () => document.querySelector(".told")?.textContent?.trim();
    const [first, second] = inRow("Firefighter");
    await fireEvent.mouseEnter(first as Element);
    expect(told()).toMatch(/^Ada Stone \(you\), primary/);
    await fireEvent.mouseLeave(first as Element);
    expect(told()).toMatch(/somebody else/);
    await fireEvent.click(second as Element);
    expect(told()).toMatch(/^Ben Okoro, primary/);
    await fireEvent.keyDown(window, { key: "Escape" });
    expect(told()).toMatch(/somebody else/);
  });

  it("is walked by the arrow keys, one stop of the Tab key for each row", async () => {
    await shown(quiet, "schedule");
    const [first, second, third] = inRow("Firefighter");
    expect(inRow("Firefighter").map((shift) => shift.tabIndex)).toEqual([0, -1, -1]);
    first?.focus();
    await fireEvent.keyDown(first as Element, { key: "ArrowRight" });
    expect(document.activeElement).toBe(second);
    expect(inRow("Firefighter").map((shift) => shift.tabIndex)).toEqual([-1, 0, -1]);
    await fireEvent.keyDown(second as Element, { key: "End" });
    expect(document.activeElement).toBe(third);
    await fireEvent.keyDown(third as Element, { key: "Home" });
    expect(document.activeElement).toBe(first);
  });
});

describe("the table", () => {
  it("holds the same shifts", async () => {
    const { container } = await shown(quiet, "schedule");
    await fireEvent.click(button("Table"));
    const table = within(screen.getByRole("table", { name: "Shifts of two weeks, by rotation" }));
    const names = table.getAllByRole("rowheader").map((row) => row.firstChild?.textContent?.trim());
    expect(names).toEqual(["Firefighter", "Firefighter backup", "Evenings"]);
    expect(table.getAllByText("Nobody")).toHaveLength(3);
    expect(table.getAllByText("now")).toHaveLength(2);
    expect(await faults(container)).toEqual([]);
  });
});

describe("without shifts", () => {
  const none = { running: null, next: null, rotations: [] };

  it("says what would fill it", async () => {
    const { bridge, container } = await shown(
      { ...having(none), setup: { ...quiet.setup, accounts: [] } },
      "schedule",
    );
    expect(answerLine()).toBe("No shifts are known.");
    expect(screen.getByText(/^\[\[shift\.entry\]\]/)).toBeTruthy();
    expect(await faults(container)).toEqual([]);
    await fireEvent.click(button("Open the policy file"));
    expect(bridge.asked).toEqual(["open elsewhere policy-file"]);
    await fireEvent.click(button("Set up PagerDuty"));
    expect(button(/^Setup/).getAttribute("aria-current")).toBe("page");
  });

  it("does not lead to what is set up already", async () => {
    await shown(having(none), "schedule");
    expect(screen.queryByRole("button", { name: "Set up PagerDuty" })).toBeNull();
  });
});

it("shows its doubts", async () => {
  await shown(having({ doubts: ["PagerDuty (acme) was last read 40 min ago."] }), "schedule");
  expect(screen.getByText("PagerDuty (acme) was last read 40 min ago.")).toBeTruthy();
});

it("shows names from outside as text", async () => {
  const name = "<img src=x onerror=alert(1)>";
  const [first, ...others] = schedule.rotations;
  if (!first) throw new Error("no rotation");
  const shifts = first.shifts.map((shift) => ({ ...shift, who: name, role: name }));
  const hostile = { ...first, name, source: name, role: name, shifts };
  const { container } = await shown(having({ rotations: [hostile, ...others], doubts: [name] }), "schedule");
  expect(container.querySelector("img")).toBeNull();
  expect(screen.getAllByText(name).length).toBeGreaterThan(3);
});
