import { cleanup, fireEvent, render, screen, within } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, describe, expect, it, vi } from "vitest";
import App from "./App.svelte";
import type { AlertLine, Bridge, Picture, SourceLine, Status } from "./bridge";

afterEach(cleanup);

const alert = (changes: Partial<AlertLine> = {}): AlertLine => ({
  id: "slack/acme/C1/1700000000.000100",
  source: "slack/acme",
  place: "#alerts_security",
  author: "guard",
  text: "root login on db-1\nfrom an unknown address",
  state: "ringing",
  because: "rule “security wakes me”",
  since: "2026-11-21T02:10:00.000Z",
  by: null,
  said_at: "2026-11-21T02:10:00.000Z",
  why: "new",
  snoozed_until: null,
  looking: [],
  url: null,
  ...changes,
});

const source = (changes: Partial<SourceLine> = {}): SourceLine => ({
  id: "slack/acme",
  sight: "seeing",
  reason: null,
  says: null,
  cure: null,
  since: null,
  heard_until: "2026-11-21T02:14:00.000Z",
  gaps: [],
  counted: 0,
  ...changes,
});

const status = (changes: Partial<Status> = {}): Status => ({
  at: "2026-11-21T02:14:07.000Z",
  shift: "on",
  shift_because: "set by hand",
  until: null,
  state: "on shift",
  ringing: 0,
  snoozed: 0,
  held: 0,
  sources: [source()],
  troubles: [],
  policy: "cafe",
  ...changes,
});

/** The window over a program that shows these pictures; what it was asked is in `asked`. */
async function shown(first: Picture, answers: Partial<Bridge> = {}) {
  const asked: string[] = [];
  let tell: (picture: Picture) => void = () => {};
  const say = (words: string) => {
    asked.push(words);
    return Promise.resolve();
  };
  const bridge: Bridge = {
    follow: (onPicture) => {
      tell = onPicture;
      onPicture(first);
      return Promise.resolve();
    },
    acknowledge: (id) => say(`acknowledge ${id}`),
    snooze: (id) => say(`snooze ${id}`),
    silence: () => say("silence"),
    setShift: (to) => say(`shift ${to}`),
    seenSummary: () => say("seen summary"),
    ...answers,
  };
  const { container } = render(App, { bridge });
  await vi.waitFor(() =>
    expect(screen.getByRole("heading", { level: 1 }).textContent).not.toMatch(/^Asking/),
  );
  return { asked, container, tell: (picture: Picture) => tell(picture) };
}

const button = (name: string) => screen.getByRole("button", { name });

describe("what rings", () => {
  it("says what it is, where, and because of which rule", async () => {
    await shown({ status: status({ ringing: 1 }), alerts: [alert()] });
    const card = screen.getByRole("article", { name: "ringing: #alerts_security" });
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("One alert rings.");
    expect(within(card).getByText("root login on db-1")).toBeTruthy();
    expect(within(card).getByText("because: rule “security wakes me”")).toBeTruthy();
  });

  it("is acknowledged and snoozed by its id", async () => {
    const { asked } = await shown({ status: status({ ringing: 1 }), alerts: [alert()] });
    await fireEvent.click(button("Acknowledge"));
    await vi.waitFor(() => expect(button("Snooze 15 min").hasAttribute("disabled")).toBe(false));
    await fireEvent.click(button("Snooze 15 min"));
    expect(asked).toEqual([`acknowledge ${alert().id}`, `snooze ${alert().id}`]);
  });

  it("leaves the page when the program says so", async () => {
    const { tell } = await shown({ status: status({ ringing: 1 }), alerts: [alert()] });
    tell({ status: status(), alerts: [] });
    await vi.waitFor(() => expect(screen.queryByRole("article")).toBeNull());
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Nothing needs you.");
  });

  it("shows text from outside as text", async () => {
    const text = "<img src=x onerror=alert(1)><b>bold</b>";
    const { container } = await shown({ status: status({ ringing: 1 }), alerts: [alert({ text })] });
    expect(screen.getByText(text)).toBeTruthy();
    expect(container.querySelector("img, b")).toBeNull();
  });

  it("says why an act was refused", async () => {
    const refuse = () => Promise.reject("It is handled already (Ben).");
    await shown({ status: status({ ringing: 1 }), alerts: [alert()] }, { acknowledge: refuse });
    await fireEvent.click(button("Acknowledge"));
    expect((await screen.findByRole("alert")).textContent).toBe("It is handled already (Ben).");
  });
});

describe("the shift", () => {
  it("is a switch with its sentence", async () => {
    const { asked } = await shown({
      status: status({ shift: "off", shift_because: "never set" }),
      alerts: [],
    });
    const toggle = screen.getByRole("switch", { name: "On shift" });
    expect(toggle.getAttribute("aria-checked")).toBe("false");
    expect(screen.getByText("Off shift: never set.")).toBeTruthy();
    await fireEvent.click(toggle);
    await fireEvent.click(button("Follow the schedule"));
    expect(asked).toEqual(["shift on", "shift schedule"]);
  });
});

describe("what cannot be heard", () => {
  const blind = source({
    sight: "blind",
    reason: "token-refused",
    says: "The token was refused (invalid_auth).",
    cure: "Enter a new one: shiftbell secret set slack/acme/app-token",
  });
  const trouble = { part: "tray", name: "no-tray-host", says: "No panel shows it.", cure: "Start one." };

  it("is said with its cure", async () => {
    await shown({ status: status({ sources: [blind], troubles: [trouble] }), alerts: [] });
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("slack/acme cannot be heard.");
    for (const words of [blind.says, blind.cure, trouble.says, trouble.cure]) {
      expect(screen.getByText(words as string)).toBeTruthy();
    }
  });

  it("is never called quiet where there is no source at all", async () => {
    await shown({ status: status({ sources: [] }), alerts: [] });
    expect(screen.getByRole("heading", { level: 1 }).textContent).toContain("hears nothing");
  });

  it("is readable by everybody, as is all the rest", async () => {
    const picture = {
      status: status({ ringing: 1, sources: [blind, source({ id: "pagerduty/acme" })], troubles: [trouble] }),
    };
    const { container } = await shown({ ...picture, alerts: [alert(), alert({ id: "b", state: "held" })] });
    const found = await axe.run(container, {
      rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
    });
    expect(found.violations.map((violation) => violation.id)).toEqual([]);
  });
});
