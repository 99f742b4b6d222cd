import { describe, expect, it } from "vitest";
import type { Setup } from "../bridge";
import { pagerdutyAccount, STATES, type StateName, slackAccount } from "./states";
import { next, type StepName, steps, underway } from "./steps";

const marks = (setup: Setup, ...said: StepName[]) => {
  const letters = { done: "D", skipped: "S", "to-do": "-" };
  return steps(setup, new Set(said))
    .map((step) => letters[step.state])
    .join("");
};

describe("the way to armed", () => {
  // start, slack, pagerduty, rule, sound, login, test page, armed
  it.each<[StateName, StepName[], string, StepName]>([
    ["nothing", [], "--------", "start"],
    ["nothing", ["start"], "D-------", "slack"],
    ["nothing", ["start", "slack"], "DS------", "pagerduty"],
    ["named", [], "D-------", "slack"],
    ["one token", [], "D-------", "slack"],
    ["slack blind", [], "D-------", "slack"],
    ["heard", [], "DD------", "pagerduty"],
    ["heard", ["pagerduty"], "DDS-----", "rule"],
    ["pagerduty named", [], "DD------", "pagerduty"],
    ["both", [], "DDD-----", "rule"],
    ["both", ["rule"], "DDDS----", "sound"],
    ["pagerduty only", [], "DSDS----", "sound"],
    ["ruled", [], "DDSD----", "sound"],
    ["ruled", ["sound"], "DDSDD---", "login"],
    ["ruled", ["sound", "login"], "DDSDDS--", "test-page"],
    ["no sound", ["sound"], "DDSD----", "sound"],
    ["no login", ["sound"], "DDSDDS--", "test-page"],
    ["ringing", ["sound", "login"], "DDSDDS--", "test-page"],
    ["unheard", ["sound", "login"], "DDSDDS--", "test-page"],
    ["armed", [], "DDSDDDDD", "armed"],
  ])("%s, said %j: %s, goes on at %s", (state, said, expected, then) => {
    expect(marks(STATES[state], ...said)).toBe(expected);
    expect(next(steps(STATES[state], new Set(said)))).toBe(then);
  });

  it("never lets both sources be skipped", () => {
    expect(marks(STATES.nothing, "start", "slack", "pagerduty")).toBe("DS------");
  });

  it("takes what needs no answer from what came after it", () => {
    const restarted: Setup = { ...STATES.armed, login: { state: "off", says: null, cure: null } };
    expect(marks(restarted)).toBe("DDSDDSDD");
  });

  it("is not armed while a check is open", () => {
    expect(marks({ ...STATES.armed, checks: STATES["slack blind"].checks }).at(-1)).toBe("-");
  });
});

describe("what Setup opens on", () => {
  it.each<[string, Setup, boolean]>([
    ["nothing there", STATES.nothing, true],
    ["a token missing", STATES["one token"], true],
    ["no rule", { ...STATES.armed, checks: STATES.heard.checks }, true],
    ["no test page, and no start at login", STATES.ruled, true],
    ["all done", STATES.armed, false],
    ["all done, and the computer restarted", { ...STATES.armed, test: { state: "never" } }, false],
    [
      "only PagerDuty may wake",
      { ...STATES.armed, accounts: STATES.both.accounts, checks: STATES.both.checks },
      false,
    ],
    ["an outage later", { ...STATES.armed, accounts: STATES["slack blind"].accounts }, false],
    ["a locked keyring later", STATES.troubled, false],
    ["a second account without its token", withPagerDuty(), true],
    [
      "a broken file, which nothing can be added to",
      { ...STATES.nothing, policy: STATES["broken policy"].policy },
      false,
    ],
  ])("%s: first steps %#", (_, setup, expected) => {
    expect(underway(setup)).toBe(expected);
  });

  function withPagerDuty(): Setup {
    return { ...STATES.armed, accounts: [slackAccount(["yes", "yes"]), pagerdutyAccount("no")] };
  }
});
