import { fireEvent, screen, within } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import { alertLine, quietPicture, samplePicture } from "../bridge/sample";
import { answerLine, button, faults, NIGHT, shown } from "../kit";
import { newlyRinging } from "./announce";
import { needsSetup, opensOn, PAGES, TITLES } from "./pages";

const quiet = quietPicture(NIGHT);
const current = () => document.querySelector("[aria-current=page]")?.textContent?.trim();

describe("the bar", () => {
  it("leads to every page, by the word", async () => {
    await shown(quiet);
    for (const page of PAGES) {
      await fireEvent.click(button(new RegExp(`^${TITLES[page]}`)));
      expect(current()).toContain(TITLES[page]);
    }
  });

  it("leads to every page, by its number, unless something is being typed", async () => {
    await shown(samplePicture(NIGHT));
    await fireEvent.keyDown(document.body, { key: "3" });
    expect(current()).toContain("Team");
    await fireEvent.keyDown(document.body, { key: "2", ctrlKey: true });
    expect(current()).toContain("Team");
    await fireEvent.keyDown(document.body, { key: "2" });
    expect(current()).toContain("Schedule");
    expect(button(/^Team/).title).toBe("Team (3)");
  });

  it("is walked by the arrow keys", async () => {
    await shown(quiet);
    button(/^Now/).focus();
    await fireEvent.keyDown(button(/^Now/), { key: "ArrowDown" });
    expect(document.activeElement).toBe(button(/^Schedule/));
    await fireEvent.keyDown(button(/^Schedule/), { key: "ArrowUp" });
    await fireEvent.keyDown(button(/^Now/), { key: "ArrowUp" });
    expect(document.activeElement).toBe(button(/^Setup/));
  });

  it("counts what rings, on every page", async () => {
    await shown(samplePicture(NIGHT), "schedule");
    expect(button("Now 2 ringing")).toBeTruthy();
  });

  it("marks Setup where something there waits", async () => {
    const checks = [{ name: "heard", passed: "no" as const, says: "Not heard.", cure: null }];
    expect(needsSetup({ ...quiet, setup: { ...quiet.setup, checks } })).toBe(true);
    expect(needsSetup({ ...quiet, setup: { ...quiet.setup, checks: [] } })).toBe(false);
    await shown({ ...quiet, setup: { ...quiet.setup, checks } });
    expect(button("Setup needs attention")).toBeTruthy();
  });
});

describe("the first start", () => {
  it("opens on Setup", () => {
    expect(opensOn({ ...quiet, setup: { ...quiet.setup, accounts: [] } })).toBe("setup");
    expect(opensOn(quiet)).toBe("now");
  });
});

describe("what rings anew", () => {
  const ringing = (id: string, since: string) => alertLine(NIGHT, { id, since, state: "ringing" });
  const [first, second] = [ringing("a", "1"), ringing("b", "2")];

  it.each([
    ["the first", [], [first], "Ringing, #alerts_security: Root login on bastion-1 from 203.0.113.7."],
    ["nothing new", [first], [first], ""],
    [
      "one more",
      [first],
      [first, second],
      "Ringing, #alerts_security: Root login on bastion-1 from 203.0.113.7.",
    ],
    [
      "two at once",
      [],
      [first, second],
      "Ringing, #alerts_security: Root login on bastion-1 from 203.0.113.7. And 1 more.",
    ],
    [
      "the same again",
      [first],
      [ringing("a", "3")],
      "Ringing, #alerts_security: Root login on bastion-1 from 203.0.113.7.",
    ],
    ["one less", [first, second], [second], ""],
  ])("%s", (_, before, now, words) => expect(newlyRinging(before, now)).toBe(words));

  it("is announced on every page", async () => {
    const { bridge, container } = await shown(quiet, "team");
    bridge.tell({ ...quiet, alerts: [first] });
    const live = container.querySelector("[aria-live=assertive]");
    await vi.waitFor(() => expect(live?.textContent).toMatch(/^Ringing, #alerts_security/));
  });
});

describe("the shift", () => {
  it("is a switch with its sentence", async () => {
    const status = {
      ...quiet.status,
      shift: "off" as const,
      sentence: "Off shift; next: secondary from Tue 24 Nov 09:00",
      follows_schedule: false,
    };
    const { bridge } = await shown({ ...quiet, status });
    const toggle = screen.getByRole("switch", { name: "On shift" });
    expect(toggle.getAttribute("aria-checked")).toBe("false");
    const region = within(screen.getByRole("region", { name: "Shift" }));
    expect(region.getByText(`${status.sentence}.`)).toBeTruthy();
    await fireEvent.click(toggle);
    await fireEvent.click(button("Follow the schedule"));
    expect(bridge.asked).toEqual(["shift on", "shift schedule"]);
  });
});

describe("whoever asks for the window", () => {
  const rings = { ...quiet, alerts: [alertLine(NIGHT, { state: "ringing" })] };

  it.each([
    ["is shown what rings", rings, "Now"],
    ["finds it as it was where nothing rings", quiet, "Team"],
  ])("%s", async (_, picture, page) => {
    await shown(picture, "team");
    await fireEvent(window, new Event("asked"));
    expect(current()).toContain(page);
  });
});

describe("the focus", () => {
  it("stays on the page when what had it is gone", async () => {
    await shown({ ...quiet, alerts: [alertLine(NIGHT, { state: "ringing" })] });
    button("Acknowledge").focus();
    await fireEvent.click(button("Acknowledge"));
    await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole("main")));
  });
});

describe("a refusal", () => {
  it("is said, and goes with the page", async () => {
    await shown(quiet, "now", { setShift: () => Promise.reject("It cannot be saved: the disk is full.") });
    await fireEvent.click(screen.getByRole("switch"));
    expect((await screen.findByRole("alert")).textContent).toBe("It cannot be saved: the disk is full.");
    await fireEvent.click(button(/^Team/));
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

it.each(PAGES)("%s is readable by everybody", async (page) => {
  const { container } = await shown(samplePicture(NIGHT), page);
  expect(answerLine()).toMatch(/\.$/);
  expect(await faults(container)).toEqual([]);
});
