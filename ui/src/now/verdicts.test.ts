import { fireEvent, screen, within } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import type { AlertLine, Picture, Status } from "../bridge";
import { alertLine, quietPicture, samplePicture, VERDICTS } from "../bridge/sample";
import { answerLine, button, faults, NIGHT, shown } from "../kit";

const quiet = quietPicture(NIGHT);
const ringing = (changes: Partial<AlertLine> = {}) =>
  alertLine(NIGHT, { state: "ringing", why: "new", acknowledge: "✓ Looked at", ...changes });
const having = (alerts: AlertLine[], changes: Partial<Status> = {}): Picture => ({
  ...quiet,
  alerts,
  status: { ...quiet.status, verdicts: VERDICTS, ...changes },
});
const card = (name: string | RegExp) => within(screen.getByRole("article", { name }));
const ID = ringing().id;

describe("a verdict", () => {
  it("is a key with its meaning in words, and what it does", async () => {
    const { bridge } = await shown(having([ringing()]));
    const keys = within(screen.getByRole("group", { name: /^Verdict on #alerts_security: Root login/ }));
    expect(keys.getAllByRole("button").map((key) => key.textContent?.trim())).toEqual([
      "I look at it :eyes:",
      "There is a ticket… :ticket:",
      "A duplicate… :heavy_multiplication_x:",
    ]);
    expect(keys.getByRole("button", { name: /eyes/ }).title).toBe("I look at it. It stays open.");
    expect(button("✓ Looked at")).toBeTruthy();
    await fireEvent.click(button(/:eyes:/));
    expect(bridge.asked).toEqual([`verdict eyes ${ID}`]);
  });

  it("that asks opens one field, and the note goes with it", async () => {
    const { bridge } = await shown(having([ringing()]));
    await fireEvent.click(button(/:ticket:/));
    expect(button(/:ticket:/).getAttribute("aria-expanded")).toBe("true");
    const field = screen.getByRole("textbox", { name: "Which ticket?" });
    expect(document.activeElement).toBe(field);
    await fireEvent.click(button(/:heavy_multiplication_x:/));
    const other = screen.getByRole("textbox", { name: "Of which one?" });
    expect(screen.getAllByRole("textbox")).toHaveLength(1);
    await fireEvent.input(other, { target: { value: " OPS-142 " } });
    await fireEvent.click(button("A duplicate"));
    expect(bridge.asked).toEqual([`verdict heavy_multiplication_x ${ID} OPS-142`]);
  });

  it("is not given when Escape closes the field, and its key has the focus again", async () => {
    const { bridge } = await shown(having([ringing()]));
    await fireEvent.click(button(/:ticket:/));
    await fireEvent.keyDown(screen.getByRole("textbox"), { key: "Escape" });
    expect(screen.queryByRole("textbox")).toBeNull();
    expect(document.activeElement).toBe(button(/:ticket:/));
    expect(bridge.asked).toEqual([]);
  });

  it("needs no note even where it asks for one", async () => {
    const { bridge } = await shown(having([ringing()]));
    await fireEvent.click(button(/:ticket:/));
    await fireEvent.click(button("There is a ticket"));
    expect(bridge.asked).toEqual([`verdict ticket ${ID}`]);
  });

  it("of whatever kind asks for the note that the rule prompts for", async () => {
    const { bridge } = await shown(having([ringing({ note_prompt: "What was it?" })]));
    expect(screen.getByText("Note: What was it?")).toBeTruthy();
    await fireEvent.click(button(/:eyes:/));
    await fireEvent.input(screen.getByRole("textbox", { name: "What was it?" }), {
      target: { value: "a backup" },
    });
    await fireEvent.click(button("I look at it"));
    expect(bridge.asked).toEqual([`verdict eyes ${ID} a backup`]);
  });

  it("on an incident goes to its post", async () => {
    const id = "pagerduty/acme/Q1";
    const incident = ringing({ id, source: "pagerduty/acme", place: "Checkout" });
    const post = alertLine(NIGHT, {
      place: "#incidents",
      joined: { to: id, how: "post" },
      url: "https://example.com/",
    });
    const { bridge } = await shown(having([incident, post]));
    expect(screen.getAllByRole("article")).toHaveLength(1);
    expect(card(/Checkout/).getByText(/Also in #incidents/)).toBeTruthy();
    await fireEvent.click(button(/:eyes:/));
    await fireEvent.click(button("Open #incidents"));
    expect(bridge.asked).toEqual([`verdict eyes ${post.id}`, `open ${post.id}`]);
  });

  it("is on demand where nothing is loud, and nowhere on an incident without a post", async () => {
    const incident = ringing({ id: "pagerduty/acme/Q1", source: "pagerduty/acme", place: "Checkout" });
    await shown(having([incident, alertLine(NIGHT)]));
    expect(screen.queryByRole("button", { name: /:eyes:/ })).toBeNull();
    expect(card(/Checkout/).queryByRole("button", { name: "Verdict" })).toBeNull();
    await fireEvent.click(card(/security/).getByRole("button", { name: "Verdict" }));
    expect(card(/security/).getByRole("button", { name: /:eyes:/ })).toBeTruthy();
  });
});

describe("for several", () => {
  const three = () =>
    ["a", "b", "c"].map((id) => alertLine(NIGHT, { id, source: "slack/acme", place: `#${id}` }));
  const choose = (name: RegExp) => fireEvent.click(screen.getByRole("checkbox", { name }));

  it("one verdict is given to all that are selected", async () => {
    const { bridge } = await shown(having(three()));
    await choose(/^Select #a/);
    await choose(/^Select #c/);
    const bar = within(screen.getByRole("region", { name: "Selected alerts" }));
    expect(bar.getByText("2 alerts")).toBeTruthy();
    await fireEvent.click(bar.getByRole("button", { name: /:ticket:/ }));
    await fireEvent.input(bar.getByRole("textbox"), { target: { value: "OPS-9" } });
    await fireEvent.click(bar.getByRole("button", { name: "There is a ticket" }));
    expect(bridge.asked).toEqual(["verdict ticket a OPS-9", "verdict ticket c OPS-9"]);
    expect(screen.queryByRole("region", { name: "Selected alerts" })).toBeNull();
  });

  it("what was not done is said, and the rest is done", async () => {
    const done: string[] = [];
    const acknowledge = async (id: string) => {
      if (id === "a") throw "It is handled already (Ben).";
      done.push(id);
    };
    await shown(having(three()), "now", { acknowledge });
    await choose(/^Select #a/);
    await choose(/^Select #b/);
    await fireEvent.click(button("Acknowledge all"));
    expect((await screen.findByRole("alert")).textContent).toBe(
      "1 of 2 not done. It is handled already (Ben).",
    );
    expect(done).toEqual(["b"]);
  });

  it("Escape clears the selection, and the page has the focus", async () => {
    await shown(having(three()));
    await choose(/^Select #a/);
    const all = button("Acknowledge all");
    all.focus();
    await fireEvent.keyDown(all, { key: "Escape" });
    expect(screen.queryByRole("region", { name: "Selected alerts" })).toBeNull();
    await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole("main")));
  });

  it("an incident is acknowledged with the others, and takes no verdict", async () => {
    const incident = alertLine(NIGHT, { id: "q", source: "pagerduty/acme", place: "Checkout" });
    await shown(having([...three(), incident]));
    await choose(/^Select #a/);
    await choose(/^Select Checkout/);
    const bar = within(screen.getByRole("region", { name: "Selected alerts" }));
    expect(bar.queryByRole("button", { name: /:eyes:/ })).toBeNull();
    expect(bar.getByText(/^An incident without a post takes no verdict/)).toBeTruthy();
  });

  it("one alone is not selected", async () => {
    await shown(having([ringing()]));
    expect(screen.queryByRole("checkbox")).toBeNull();
  });
});

describe("in shadow", () => {
  it("it is said, and nothing is offered that would be written", async () => {
    await shown(having([alertLine(NIGHT), alertLine(NIGHT, { id: "b" })], { shadow: true, state: "shadow" }));
    expect(screen.getByText(/^You are in shadow: everything is shown/)).toBeTruthy();
    for (const name of [/Looked at/, "Acknowledge", "Verdict"]) {
      expect(screen.queryByRole("button", { name })).toBeNull();
    }
    expect(screen.queryByRole("checkbox")).toBeNull();
    expect(answerLine()).toBe("Nothing needs you.");
  });
});

it("is readable by everybody with a field open and two selected", async () => {
  const { container } = await shown(samplePicture(NIGHT));
  for (const box of screen.getAllByRole("checkbox").slice(0, 2)) await fireEvent.click(box);
  await fireEvent.click(screen.getAllByRole("button", { name: /:ticket:/ })[0] as HTMLElement);
  expect(await faults(container)).toEqual([]);
});
