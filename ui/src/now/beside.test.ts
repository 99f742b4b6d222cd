import { fireEvent, screen, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { AlertLine, Picture } from "../bridge";
import { alertLine, quietPicture, seenLine } from "../bridge/sample";
import { answerLine, button, NIGHT, shown } from "../kit";
import { holder, marked, seenBefore } from "./words";

const quiet = quietPicture(NIGHT);
const ringing = (changes: Partial<AlertLine> = {}) =>
  alertLine(NIGHT, { state: "ringing", why: "new", ...changes });
const having = (...alerts: AlertLine[]): Picture => ({ ...quiet, alerts });
const later = (seconds: number) => new Date(NIGHT + seconds * 1000).toISOString();
const text = () => screen.getByRole("article").textContent?.replace(/\s+/g, " ");

describe("beside what it says", () => {
  const days = seenLine(NIGHT, { times: 41, checked: 38, last_at: later(-3 * 86_400) });
  it.each<[string, Partial<AlertLine>, string]>([
    ["a severity", { severity: "critical" }, "Critical"],
    ["a severity that is not known", { severity: "unknown" }, "Severity not known"],
    ["what was seen", { seen: days }, "Seen 41 times before, 38 checked, last by Ben Okoro 3 d ago"],
    [
      "little evidence",
      { seen: { ...days, caution: "Only you checked it before: look again" } },
      "look again",
    ],
    ["flapping", { flapping: 4 }, "Flapping: 4 times within an hour"],
    ["repeats", { said_times: 3 }, "Said 3 times"],
    ["an agreement", { look_due: later(1_800) }, ":44, 30:00 left"],
    ["one that was not kept", { look_due: later(-1) }, ", overdue"],
    ["another who was asked", { asked: later(-180) }, "Somebody else was asked 3 min ago"],
    ["words that did not arrive", { unwritten: "Ben is not in Slack" }, "Not written: Ben is not in Slack"],
    ["the digest", { state: "held", decision: "digest" }, "collected for the digest"],
    ["doubts", { because: "rule “x”; your role is not known" }, "because: rule “x”; your role is not known"],
  ])("%s is said", async (_, changes, says) => {
    await shown(having(ringing(changes)));
    expect(text()).toContain(says);
  });

  it("an agreement to look is the page's answer where nothing is louder", async () => {
    await shown(having(alertLine(NIGHT, { look_due: later(1_800) }), alertLine(NIGHT, { id: "b" })));
    expect(answerLine()).toMatch(/^One alert wants a look by \d\d:44\.$/);
  });

  it("nothing stands where nothing is known", async () => {
    await shown(having(ringing()));
    expect(text()).not.toMatch(/Seen|Said|Flapping|Look by|Tell|Severity|asked|Not written|recovery/);
  });

  it.each([
    [{ times: 1, checked: 0 }, "Seen once before, never checked"],
    [{ times: 1_204, checked: 2 }, "Seen 1,204 times before, 2 checked"],
  ])("%o: %s", (changes, words) => expect(seenBefore(seenLine(NIGHT, changes))).toBe(words));

  it.each<[Partial<AlertLine>, string]>([
    [{ state: "settled", by: "Ben" }, ", checked there by Ben"],
    [{ state: "settled", by: "me" }, ", checked there by you"],
    [{ state: "held" }, ""],
  ])("a post with %o says %s", (changes, words) => expect(marked(ringing(changes))).toBe(words));

  it.each<[Partial<AlertLine>, string]>([
    [{ by: "me" }, "You settled it"],
    [{ by: "resolved at the source" }, "Settled: resolved at the source"],
  ])("settled by %o: %s", (changes, words) =>
    expect(holder(ringing({ state: "settled", ...changes }))).toBe(words),
  );

  it("what its sender said again is there on demand", async () => {
    const repeat = alertLine(NIGHT, {
      id: "r",
      text: "at 95 %",
      joined: { to: ringing().id, how: "repeat" },
    });
    await shown(having(ringing({ said_times: 2 }), repeat));
    expect(screen.getAllByRole("article")).toHaveLength(1);
    expect(screen.queryByText(/at 95 %/)).toBeNull();
    await fireEvent.click(button("All of it"));
    expect(within(screen.getByRole("list", { name: "Said again" })).getByText(/at 95 %/)).toBeTruthy();
  });

  it("what was said before is part of why", async () => {
    await shown(having(ringing({ seen: days })));
    await fireEvent.click(button("Why"));
    expect(await screen.findByText("A backup that runs late.", { exact: false })).toBeTruthy();
  });

  it("its playbook is opened by its id", async () => {
    const { bridge } = await shown(having(ringing({ playbook: "https://wiki.example.com/" })));
    await fireEvent.click(button("Playbook"));
    expect(bridge.asked).toEqual([`open playbook ${ringing().id}`]);
  });
});

describe("somebody to tell", () => {
  const tell = { who: "Vera Pratt", phone: "555-0142", due: later(900), told: null };

  it("stays, with name and number, until that is done", async () => {
    const { bridge } = await shown(having(ringing({ state: "settled", by: "me", tell })));
    expect(answerLine()).toBe("Tell Vera Pratt.");
    expect(text()).toMatch(/Tell Vera Pratt 555-0142 by \d\d:29, 15:00 left/);
    await fireEvent.click(button("Told: Vera Pratt was told"));
    expect(bridge.asked).toEqual([`told ${ringing().id}`]);
    expect(screen.queryByText(/Tell Vera/)).toBeNull();
    expect(answerLine()).toBe("Nothing needs you.");
  });

  it("is overdue when the time is over", async () => {
    await shown(having(ringing({ tell: { ...tell, phone: null, due: later(-1) } })));
    expect(text()).toMatch(/Tell Vera Pratt by \d\d:14, overdue/);
  });
});

describe("what can be taken back", () => {
  const acknowledging = (seconds: number) =>
    having(ringing({ state: "acknowledging", why: null, undo_until: later(seconds) }));

  it("says how long, and is taken back by its id", async () => {
    const { bridge } = await shown(acknowledging(4));
    expect(button("Undo").textContent?.replace(/\s+/g, " ")).toContain("Undo 4 s");
    await fireEvent.click(button("Undo"));
    expect(bridge.asked).toEqual([`undo ${ringing().id}`]);
    expect(screen.getByRole("article", { name: /^ringing/ })).toBeTruthy();
  });

  it("is not offered once it is written", async () => {
    await shown(acknowledging(0));
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  });
});

describe("a snooze", () => {
  it.each([
    ["Snooze 15 min", "snooze"],
    ["Snooze 1 h", "snooze an hour"],
    ["Snooze until morning", "snooze until morning"],
  ])("%s", async (name, asked) => {
    const { bridge } = await shown(having(ringing()));
    await fireEvent.click(button(name));
    expect(bridge.asked).toEqual([`${asked} ${ringing().id}`]);
  });
});

describe("after recovery", () => {
  it("the check list is shown, in its order, once it is over", async () => {
    const checks = ["The graph is flat", "The ticket is closed"];
    const { bridge } = await shown(having(ringing({ checks })));
    expect(screen.queryByText("After recovery")).toBeNull();
    bridge.tell(having(ringing({ checks, state: "settled", by: "resolved at the source" })));
    const over = within(await screen.findByRole("region", { name: "Over, with something to go through" }));
    const list = within(over.getByRole("region", { name: "After recovery" }));
    expect(list.getAllByRole("listitem").map((item) => item.textContent)).toEqual(checks);
  });
});
