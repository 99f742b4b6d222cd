import { fireEvent, screen, within } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import type { AlertLine, Picture, Status } from "../bridge";
import { alertLine, quietPicture, samplePicture, sourceLine } from "../bridge/sample";
import { answerLine, button, faults, NIGHT, shown } from "../kit";
import { holder } from "./words";

const quiet = quietPicture(NIGHT);
const ringing = (changes: Partial<AlertLine> = {}) =>
  alertLine(NIGHT, { state: "ringing", why: "new", ...changes });
const having = (...alerts: AlertLine[]): Picture => ({ ...quiet, alerts });
const told = (changes: Partial<Status>): Picture => ({ ...quiet, status: { ...quiet.status, ...changes } });

describe("what rings", () => {
  it("says what it is, where, who looks, and because of which rule", async () => {
    await shown(having(ringing({ looking: ["Ben Okoro"] })));
    expect(answerLine()).toBe("One alert rings.");
    const card = screen.getByRole("article", { name: "ringing: #alerts_security" });
    for (const words of [
      "Root login on bastion-1 from 203.0.113.7",
      "because: rule “security wakes me”",
      "Slack (acme), guard",
      "Ben Okoro is looking",
      "just now",
    ]) {
      expect(within(card).getByText(words)).toBeTruthy();
    }
    expect(within(card).getByText("just now").title).toMatch(/^\d\d:14:05 \w+/);
  });

  it("is acknowledged, snoozed and silenced by its id", async () => {
    const { bridge } = await shown(having(ringing(), ringing({ id: "b", place: "#other" })));
    await fireEvent.click(button("Silence"));
    await fireEvent.click(within(screen.getByRole("article", { name: /other/ })).getByText("Snooze 15 min"));
    await fireEvent.click(within(screen.getByRole("article", { name: /security/ })).getByText("Acknowledge"));
    expect(bridge.asked).toEqual(["silence", "snooze b", `acknowledge ${ringing().id}`]);
    expect(answerLine()).toBe("Nothing rings. One alert is snoozed.");
  });

  it("is acted on once, however often it is clicked", async () => {
    const acknowledge = vi.fn(() => new Promise<void>(() => {}));
    await shown(having(ringing()), "now", { acknowledge });
    await fireEvent.click(button("Acknowledge"));
    await fireEvent.click(button("Acknowledge"));
    expect(acknowledge).toHaveBeenCalledOnce();
  });

  it("leaves the page when the program says so", async () => {
    const { bridge } = await shown(having(ringing()));
    bridge.tell(quiet);
    await vi.waitFor(() => expect(screen.queryByRole("article")).toBeNull());
    expect(answerLine()).toBe("Nothing needs you.");
  });

  it("can be opened where it was said, where that is known", async () => {
    const { bridge } = await shown(
      having(ringing({ url: "https://acme.example.com/" }), ringing({ id: "b" })),
    );
    expect(screen.getAllByRole("button", { name: "Open" })).toHaveLength(1);
    await fireEvent.click(button("Open"));
    expect(bridge.asked).toEqual([`open ${ringing().id}`]);
  });

  it("says why it was not done", async () => {
    const refuse = () => Promise.reject("It is handled already (Ben).");
    await shown(having(ringing()), "now", { acknowledge: refuse });
    await fireEvent.click(button("Acknowledge"));
    expect((await screen.findByRole("alert")).textContent).toBe("It is handled already (Ben).");
  });

  it("counts a snooze down", async () => {
    const until = new Date(NIGHT + 492_000).toISOString();
    await shown(having(ringing({ state: "snoozed", snoozed_until: until })));
    expect(screen.getByText("8:12")).toBeTruthy();
  });

  it.each([
    [{ by: "Ben" }, "Ben has it"],
    [{ by: "me" }, "You have it"],
    [{ looking: ["Ben", "Cyd"] }, "Ben and Cyd are looking"],
    [{}, ""],
  ])("%o: %s", (changes, words) => expect(holder(ringing(changes))).toBe(words));
});

describe("text from outside", () => {
  const text = "<img src=x onerror=alert(1)><b>bold</b>\nsecond line";

  it("is text", async () => {
    const { container } = await shown(
      having(
        ringing({ text, place: text, author: text, because: text, by: text, why: text, looking: [text] }),
      ),
    );
    expect(screen.getByText("<img src=x onerror=alert(1)><b>bold</b>")).toBeTruthy();
    expect(container.querySelector("img, b, script")).toBeNull();
  });

  it("is one line, and all of it on demand, until Escape", async () => {
    await shown(having(ringing({ text })));
    const more = button("All of it");
    await fireEvent.click(more);
    expect(more.getAttribute("aria-expanded")).toBe("true");
    expect(screen.getByText(/second line/)).toBeTruthy();
    await fireEvent.keyDown(more, { key: "Escape" });
    expect(screen.queryByText(/second line/)).toBeNull();
  });
});

describe("why", () => {
  it("names the decision, the rules passed over, and what was said in the thread", async () => {
    const { bridge } = await shown(having(ringing()));
    await fireEvent.click(button("Why"));
    expect(bridge.asked).toEqual([`why ${ringing().id}`]);
    expect(await screen.findByText("“infrastructure by day”: outside its window")).toBeTruthy();
    expect(screen.getByText(/^page, because: rule “security wakes me”/)).toBeTruthy();
    expect(screen.getByText("Same as last Tuesday, I look at the log.", { exact: false })).toBeTruthy();
  });

  it("says so where it is not known", async () => {
    await shown(having(ringing()), "now", { why: () => Promise.reject("It is not known any more.") });
    await fireEvent.click(button("Why"));
    expect(await screen.findByText("It is not known any more.")).toBeTruthy();
  });
});

describe("the first line", () => {
  const off = { shift: "off" } as const;
  const starting = sourceLine(NIGHT, { sight: "blind", reason: "starting", heard_until: null });

  it.each([
    ["on shift", {}, "Nothing needs you.", /^1,204 messages counted that no rule names\.$/],
    ["off shift", off, "You are off shift. Nothing rings.", /^1,204 messages counted/],
    [
      "nothing set up",
      { sources: [] },
      "Shiftbell hears nothing: no account is set up.",
      /once an account is set up/,
    ],
    ["held before", { summary: ["a", "b"] }, "2 alerts came while you were off shift.", /counted/],
    ["starting", { sources: [starting] }, "Connecting to Slack (acme).", /^What a rule names appears here/],
  ])("%s", async (_, changes, says, more) => {
    await shown(told(changes));
    expect(answerLine()).toBe(says);
    expect(screen.getByText(more)).toBeTruthy();
  });

  it("does not say that nothing needs me while a page has no verdict", async () => {
    const page = alertLine(NIGHT, { decision: "page" });
    await shown(having(page, { ...page, id: "b" }));
    expect(answerLine()).toBe("Nothing rings. 2 alerts have no verdict.");
  });

  it("tells since when alerts are held", async () => {
    const said_at = new Date(NIGHT - 3_600_000).toISOString();
    await shown(having(alertLine(NIGHT), alertLine(NIGHT, { id: "b", said_at })));
    expect(screen.getByText(/^2 alerts held since \d\d:14\. 1,204 messages counted/)).toBeTruthy();
  });

  it("leads to Setup where nothing is set up", async () => {
    await shown(told({ sources: [] }));
    await fireEvent.click(button("Set up"));
    expect(button(/^Setup/).getAttribute("aria-current")).toBe("page");
  });
});

describe("what was held before the shift", () => {
  it("is summed up until it was looked at", async () => {
    const alerts = [ringing(), alertLine(NIGHT, { id: "b" }), alertLine(NIGHT, { id: "c", place: "#other" })];
    const { bridge } = await shown({ ...told({ shift: "on", summary: ["b"] }), alerts });
    const summary = within(screen.getByRole("region", { name: "Held before you went on shift" }));
    expect(summary.getAllByRole("article").map((card) => card.getAttribute("aria-label"))).toEqual([
      "held: #alerts_security",
    ]);
    const held = within(screen.getByRole("list", { name: "Held" }));
    expect(held.getByRole("article", { name: "held: #other" })).toBeTruthy();
    await fireEvent.click(summary.getByText("Seen"));
    expect(bridge.asked).toEqual(["seen summary"]);
    expect(screen.queryByText("Held before you went on shift")).toBeNull();
    expect(held.getAllByRole("article")).toHaveLength(2);
  });

  it("is one with what is held now once the shift has ended", async () => {
    const alerts = [alertLine(NIGHT, { id: "b" }), alertLine(NIGHT, { id: "c", place: "#other" })];
    await shown({ ...told({ shift: "off", summary: ["b"] }), alerts });
    expect(screen.queryByText("Held before you went on shift")).toBeNull();
    expect(within(screen.getByRole("list", { name: "Held" })).getAllByRole("article")).toHaveLength(2);
  });
});

describe("what cannot be heard", () => {
  const blind = sourceLine(NIGHT, {
    sight: "blind",
    reason: "token-refused",
    says: "The token was refused (invalid_auth).",
    cure: "Enter a new one.",
    since: new Date(NIGHT - 130_000).toISOString(),
  });
  const trouble = { part: "tray", name: "no-tray-host", says: "No panel shows it.", cure: "Start one." };

  it("is said loudly, with what it means and its cure", async () => {
    await shown(told({ sources: [blind], troubles: [trouble] }));
    expect(answerLine()).toBe("Slack (acme) cannot be heard.");
    const wrong = within(screen.getByRole("region", { name: "What is wrong" }));
    for (const words of [
      "Slack (acme) has not been heard for 2 min. Pages from it would be missed.",
      "The token was refused (invalid_auth).",
      "Enter a new one.",
      "No panel shows it.",
      "Start one.",
    ]) {
      expect(wrong.getByText(words)).toBeTruthy();
    }
  });

  it("is said beside what rings", async () => {
    await shown({ ...told({ sources: [blind] }), alerts: [ringing()] });
    expect(answerLine()).toBe("One alert rings.");
    expect(screen.getByText(/Pages from it would be missed/)).toBeTruthy();
  });
});

it("is readable by everybody with everything open", async () => {
  const { container } = await shown(samplePicture(NIGHT));
  for (const ask of screen.getAllByRole("button", { name: /^(Why|All of it)$/ })) await fireEvent.click(ask);
  await screen.findAllByText("Passed over");
  expect(await faults(container)).toEqual([]);
});
