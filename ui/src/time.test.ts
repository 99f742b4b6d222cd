import { describe, expect, it } from "vitest";
import { ago, exactly, left } from "./time";

const now = Date.parse("2026-11-21T02:14:07Z");

describe("ago", () => {
  it.each([
    ["2026-11-21T02:14:00Z", "just now"],
    ["2026-11-21T02:15:00Z", "just now"],
    ["2026-11-21T02:10:07Z", "4 min ago"],
    ["2026-11-20T23:14:07Z", "3 h ago"],
    ["2026-11-18T02:14:07Z", "3 d ago"],
    ["rubbish", ""],
  ])("%s is %s", (at, words) => expect(ago(at, now)).toBe(words));
});

describe("left", () => {
  it.each([
    ["2026-11-21T02:29:07Z", "15:00"],
    ["2026-11-21T02:14:08Z", "0:01"],
    ["2026-11-21T04:19:07Z", "2 h 5 min"],
    ["2026-11-21T02:14:07Z", ""],
    ["rubbish", ""],
  ])("until %s is %s", (until, words) => expect(left(until, now)).toBe(words));
});

it("names the zone with the exact time", () => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  expect(exactly("2026-11-21T02:14:07Z", now)).toMatch(new RegExp(`^\\d\\d:\\d\\d:07 ${zone}$`));
  expect(exactly("2026-11-18T02:14:07Z", now)).toContain("Nov 2026");
});
