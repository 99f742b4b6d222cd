import { fireEvent, screen, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { PersonLine, Team } from "../bridge";
import { personLine, quietPicture } from "../bridge/sample";
import { answerLine, button, faults, NIGHT, shown } from "../kit";
import { answer, matches, noNumber } from "./words";

const quiet = quietPicture(NIGHT);
const having = (changes: Partial<Team>) => ({
  ...quiet,
  team: { people: [], contacts: [], doubts: [], ...changes },
});
const on = (role: string | null) => [{ rotation: "R", role, until: null }];
const links = () => screen.getAllByRole("link");

describe("the first line", () => {
  const cyd = personLine("Cyd", { on_call: on("primary") });
  const me = personLine("Ada", { me: true, on_call: on("secondary") });

  it.each([
    ["two", [cyd, me], "You (secondary) and Cyd (primary) are on call."],
    ["one", [cyd], "Cyd (primary) is on call."],
    ["me", [personLine("Ada", { me: true, on_call: on(null) })], "You are on call."],
    ["nobody", [personLine("Ben")], "Nobody is on call now."],
    ["unknown", [], "Nobody is known yet."],
  ])("%s", (_, people: PersonLine[], words) =>
    expect(answer({ people, contacts: [], doubts: [] }).says).toBe(words),
  );
});

describe("people", () => {
  it("are those on call first, with their number, role and until when", async () => {
    await shown(quiet, "team");
    expect(answerLine()).toBe("You (primary) and Cyd Moreau (secondary) are on call.");
    const first = within(screen.getByRole("region", { name: "On call now" })).getAllByRole("listitem");
    expect(first).toHaveLength(2);
    const cyd = within(first[1] as HTMLElement);
    expect(cyd.getByRole("heading", { name: "Cyd Moreau" })).toBeTruthy();
    expect(cyd.getByText(/^secondary, Firefighter backup, until/)).toBeTruthy();
    expect(cyd.getAllByRole("link").map((link) => link.textContent)).toEqual([
      "+1 312 555-0112",
      "+1 312 555-0113",
      "cyd@example.com",
    ]);
    expect(within(screen.getByRole("region", { name: "Not on call" })).getAllByRole("listitem")).toHaveLength(
      6,
    );
  });

  it("are reached by id, not by following the link", async () => {
    const { bridge } = await shown(quiet, "team");
    const second = screen.getByRole("link", { name: "+1 312 555-0113" });
    expect(second.getAttribute("href")).toBe("tel:+13125550113");
    // False: its default was prevented.
    expect(await fireEvent.click(second)).toBe(false);
    await fireEvent.click(screen.getByRole("link", { name: "cyd@example.com" }));
    await fireEvent.click(button("Slack: Cyd Moreau"));
    expect(bridge.asked).toEqual([
      "reach slack/acme/cyd phone 1",
      "reach slack/acme/cyd email 0",
      "reach slack/acme/cyd slack 0",
    ]);
  });

  it("without a number say so, and where it was looked for", async () => {
    await shown(quiet, "team");
    expect(screen.getByText("No phone number in Slack (acme).")).toBeTruthy();
    const both = personLine("Fay", { sources: ["slack/acme", "pagerduty/acme"] });
    expect(noNumber(both)).toBe("No phone number in Slack (acme) or PagerDuty (acme).");
  });

  it("elsewhere have their own time", async () => {
    const people = [personLine("Fay", { zone: "Asia/Tokyo" }), personLine("Gil", { zone: "No/Such_Place" })];
    await shown(having({ people }), "team");
    expect(screen.getByText("17:14 there").title).toBe("Asia/Tokyo");
    expect(screen.getAllByText(/there/)).toHaveLength(1);
  });
});

describe("finding", () => {
  it("narrows many people down", async () => {
    await shown(quiet, "team");
    await fireEvent.input(screen.getByRole("searchbox", { name: "Find" }), { target: { value: "payments" } });
    expect(screen.getAllByRole("heading", { level: 3 }).map((name) => name.textContent)).toEqual([
      "Ben Okoro",
      "Card processor",
    ]);
    await fireEvent.input(screen.getByRole("searchbox"), { target: { value: "xyz" } });
    expect(screen.getByText("Nobody here is called “xyz”.")).toBeTruthy();
  });

  it("is not offered for a few", async () => {
    await shown(having({ people: [personLine("Ben")] }), "team");
    expect(screen.queryByRole("searchbox")).toBeNull();
  });

  it.each([
    ["", true],
    ["ben pay", true],
    ["BEN", true],
    ["ben x", false],
  ])("%j in Ben of Payments: %s", (sought, found) =>
    expect(matches(sought, "Ben Okoro", null, "Payments")).toBe(found),
  );
});

describe("contacts", () => {
  it("have a number, what they are for, or that it is missing", async () => {
    const { bridge } = await shown(quiet, "team");
    const outside = within(screen.getByRole("region", { name: "Outside the team" }));
    expect(outside.getByText("for network and power at the data centre")).toBeTruthy();
    expect(outside.getByText("No phone number in the policy file.")).toBeTruthy();
    await fireEvent.click(outside.getByRole("link", { name: "+1 800 555-0142" }));
    expect(bridge.asked).toEqual(["reach contact/0 phone 0"]);
  });
});

describe("nobody", () => {
  it("is explained", async () => {
    const { container } = await shown(having({ doubts: ["Slack (acme) was never read."] }), "team");
    expect(answerLine()).toBe("Nobody is known yet.");
    expect(screen.getByText(/People come from Slack and PagerDuty/)).toBeTruthy();
    expect(screen.getByText("Slack (acme) was never read.")).toBeTruthy();
    expect(await faults(container)).toEqual([]);
  });
});

it("shows what others wrote as text, and as no other link", async () => {
  const text = `"><img src=x onerror=alert(1)>javascript:alert(2)`;
  const person = personLine(text, {
    title: text,
    phones: [text],
    email: text,
    zone: text,
    on_call: on(text),
  });
  const contacts = [{ id: "contact/0", name: text, phone: "javascript:alert(3)", call_for: text }];
  const { container } = await shown(having({ people: [person], contacts }), "team");
  expect(container.querySelector("img")).toBeNull();
  for (const link of links()) expect(link.getAttribute("href")).toMatch(/^(tel:[+\d]*|mailto:.*)$/);
});
