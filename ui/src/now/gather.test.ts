import { describe, expect, it } from "vitest";
import type { AlertLine } from "../bridge";
import { alertLine, VERDICTS } from "../bridge/sample";
import { NIGHT } from "../kit";
import { brief, gathered, judged, keys } from "./gather";

const incident = alertLine(NIGHT, { id: "pagerduty/acme/Q1", source: "pagerduty/acme", state: "ringing" });
const joined = (id: string, to: string, changes: Partial<AlertLine> = {}) =>
  alertLine(NIGHT, { id, joined: { to, how: "post" }, ...changes });

describe("what is listed", () => {
  const settled = { ...incident, state: "settled" } as const;
  it.each<[string, AlertLine[], string[]]>([
    ["a post with its incident", [incident, joined("p", incident.id)], [incident.id]],
    ["a post whose incident is not there", [joined("p", incident.id)], ["p"]],
    ["an open post of what is over", [settled, joined("p", incident.id)], [incident.id, "p"]],
    [
      "a settled post of what is over",
      [settled, joined("p", incident.id, { state: "settled" })],
      [incident.id],
    ],
    [
      "one that belongs to one that belongs to another",
      [incident, joined("p", incident.id), joined("q", "p")],
      [incident.id, "q"],
    ],
    ["two that belong to each other", [joined("p", "q"), joined("q", "p")], ["p", "q"]],
  ])("%s", (_, alerts, tops) => {
    const { tops: listed, within } = gathered(alerts);
    expect(listed.map((alert) => alert.id)).toEqual(tops);
    // Nothing that is open is hidden.
    expect(listed.length + [...within.values()].flat().length).toBe(alerts.length);
  });
});

describe("a verdict", () => {
  it("goes to the post of an incident", () => {
    expect(judged(incident, [])).toBeUndefined();
    expect(judged(incident, [joined("p", incident.id)])?.id).toBe("p");
    expect(judged(alertLine(NIGHT), [])?.id).toBe(alertLine(NIGHT).id);
  });

  it("is not offered twice", () => {
    const emoji = (acknowledge: string) => keys(VERDICTS, acknowledge).map((verdict) => verdict.emoji);
    expect(emoji("✓ Looked at")).toEqual(["eyes", "ticket", "heavy_multiplication_x"]);
    expect(emoji("Acknowledge")).toHaveLength(4);
    expect(emoji("✓ There is a ticket")).toContain("ticket");
  });

  it.each([
    ["looked at; nobody else needs to look", "Looked at"],
    ["a duplicate", "A duplicate"],
    ["a meaning that is told in far too many words", "A meaning that is told in far t…"],
    [";", ";"],
  ])("%s: %s", (means, words) => expect(brief({ emoji: "x", means, then: "open", asks: null })).toBe(words));
});
