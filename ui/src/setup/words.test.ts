import { describe, expect, it } from "vitest";
import type { FaultLine, Setup } from "../bridge";
import { checks, NOW, STATES } from "./states";
import { answer, loudness, marked, ruleSays, tested, title, toGo, within } from "./words";

describe("the answer", () => {
  const having = (not: Parameters<typeof checks>[0]): Setup => ({ ...STATES.armed, checks: checks(not) });

  it.each<[Setup, "on" | "off", string]>([
    [STATES.armed, "on", "Armed: a page would wake you."],
    [STATES.armed, "off", "Armed, and off shift: a page would wake you once you go on shift."],
    [having({ heard: "no", rule: "not-yet" }), "on", "Not armed: Slack (acme) is not heard."],
    [having({ policy: "no" }), "on", "Not armed: the policy file has a fault."],
    [having({ tokens: "not-yet" }), "on", "One step to go."],
    [having({ tokens: "not-yet", rule: "not-yet", "test-page": "not-yet" }), "on", "Three steps to go."],
    [
      { ...having({ "test-page": "not-yet" }), test: { state: "never" } },
      "on",
      "All is in place. Ring a test page to be sure.",
    ],
    [having({ login: "advised" }), "on", "Armed: a page would wake you."],
    [{ ...STATES.armed, accounts: [] }, "on", "Not armed: no account is set up."],
  ])("%#: %s", (setup, shift, expected) => {
    expect(answer(setup, shift)).toBe(expected);
  });

  it("counts beyond its words", () => {
    expect([0, 1, 9, 12].map(toGo)).toEqual([
      "No steps to go.",
      "One step to go.",
      "Nine steps to go.",
      "12 steps to go.",
    ]);
  });
});

describe("the test page", () => {
  it.each<[Setup["test"], string]>([
    [{ state: "never" }, "No test page has rung yet."],
    [STATES.ringing.test, "It has been ringing for 12 s. Acknowledge it on its card, or here."],
    [{ state: "heard", at: "2026-11-21T14:02:00Z", after: 4 }, "Acknowledged after 4 s, 4 min ago."],
    [
      { state: "unheard", at: "2026-11-21T14:02:00Z" },
      "Nobody acknowledged it within two minutes (4 min ago).",
    ],
  ])("%j: %s", (test, expected) => {
    expect(tested(test, NOW)).toBe(expected);
  });

  it("never counts backwards, where clocks disagree", () => {
    expect(tested({ state: "ringing", since: "2026-11-21T14:07:00Z" }, NOW)).toContain("for 0 s");
  });
});

describe("a fault's place", () => {
  const fault = (text: string, column: number, length = 1): FaultLine => ({
    line: 1,
    column,
    length,
    text,
    says: "",
    hint: null,
  });

  it.each<[string, FaultLine, string, string]>([
    ["the first character", fault("abc", 1, 3), "abc", "^^^"],
    ["after a tab, which stays one", fault("\tab", 3), "\tab", "\t ^"],
    ["after signs of two units", fault("🔔🔔x", 3), "🔔🔔x", "  ^"],
    ["behind the end of the line", fault("ab", 4), "ab", "   ^"],
    ["no length", fault("ab", 1, 0), "ab", "^"],
    ["signs that turn the text around", fault("a\u202Eb\u0007", 3), "a\uFFFDb\uFFFD", "  ^"],
  ])("%s", (_, given, line, mark) => {
    expect(marked(given)).toEqual({ line, mark });
  });
});

describe("words", () => {
  it.each([
    ["App-level token", "app-level token"],
    ["API user token", "API user token"],
    ["Slack (acme) is not heard.", "Slack (acme) is not heard."],
    ["A token is missing.", "a token is missing."],
    ["#alerts pages.", "#alerts pages."],
    ["", ""],
  ])("%j within a sentence: %j", (words, expected) => {
    expect(within(words)).toBe(expected);
  });

  it("names an account by kind and name", () => {
    expect(STATES["pagerduty named"].accounts.map(title)).toEqual(["Slack (acme)", "PagerDuty (acme)"]);
  });

  it("says what a rule means, for a channel written either way", () => {
    expect(ruleSays(" #db ")).toBe(ruleSays("db"));
    expect(ruleSays("db")).toMatch(/^Every new message in #db rings while you are on shift/);
    expect(ruleSays("")).toContain("in that channel rings");
  });

  it("says where a page would be silent", () => {
    expect(loudness(80)).toContain("80 %");
    expect(loudness(0)).toContain("no sound");
  });
});
