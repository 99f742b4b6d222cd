import { fireEvent, screen, within } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import type { Bridge, Setup } from "../bridge";
import { answerLine, button, faults, shown } from "../kit";
import { picture, playing, STATES } from "./states";

async function began(setup: Setup, answers: Partial<Bridge> = {}) {
  const bridge = playing(setup, answers);
  const { container } = await shown(picture(setup), "setup", {}, bridge);
  return { bridge, container };
}

/** The step that is open. */
const step = () => screen.getByRole("button", { name: /^\d\. /, expanded: true });
const press = (name: string | RegExp) => fireEvent.click(button(name));
const opened = (name: RegExp) => vi.waitFor(() => expect(step().textContent).toMatch(name));

async function type(label: string, words: string) {
  const field = screen.getByLabelText<HTMLInputElement>(label);
  await fireEvent.input(field, { target: { value: words } });
  await fireEvent.submit(field.closest("form") as HTMLFormElement);
}

describe("the first steps", () => {
  it("lead from nothing to armed", async () => {
    const { bridge } = await began(STATES.nothing);
    expect(answerLine()).toBe("Nothing would wake you yet. Seven steps to go.");
    await press("Set it up");
    await opened(/Slack/);
    expect(document.activeElement).toBe(step());

    await type("Short name for your workspace", "acme");
    await vi.waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole("region", { name: /Slack/ })),
    );
    await press(/Open Slack's page/);
    await press("Copy the manifest");
    expect(await screen.findByText(/^Copied/)).toBeTruthy();
    expect(screen.queryByLabelText("New user token")).toBeNull();
    await type("New app-level token", "xapp-1");
    await vi.waitFor(() => screen.getByLabelText("New user token"));
    await type("New user token", "xoxp-1");
    expect(await screen.findByText("Slack is heard.")).toBeTruthy();
    await press("Go on");

    await opened(/PagerDuty/);
    await press("I do not use PagerDuty");
    await opened(/first rule/);
    await type("A channel that must wake you", "#alerts_security");
    await vi.waitFor(() => press("Go on"));
    await opened(/Sound/);
    await press("Play a page");
    await press("I heard it");
    await opened(/login/);
    await fireEvent.click(screen.getByRole("switch", { name: /when I log in/ }));
    await vi.waitFor(() => press("Go on"));
    await opened(/test page/);
    expect(answerLine()).toBe("One step to go.");
    await press("Ring a test page");
    expect(await screen.findByText(/^It has been ringing for/)).toBeTruthy();
    await press("Acknowledge");
    bridge.tell(picture(STATES.armed));
    await vi.waitFor(() => press("Go on"));
    await opened(/Armed/);
    expect(answerLine()).toBe("Armed: a page would wake you.");
    expect(bridge.asked).toEqual([
      "open elsewhere slack-new-app",
      "copy manifest",
      "test sound page",
      "acknowledge test",
    ]);
  });

  it("serve who has only PagerDuty", async () => {
    const regions: string[] = [];
    const { bridge } = await began(STATES.nothing, {
      addPagerDuty: (name, region) => {
        regions.push(`${name} ${region}`);
        bridge.tell(picture(STATES["pagerduty only"]));
        return Promise.resolve();
      },
    });
    await press("Set it up");
    await press("I do not use Slack");
    await opened(/PagerDuty/);
    expect(screen.queryByText("I do not use PagerDuty")).toBeNull();
    await fireEvent.click(screen.getByLabelText("Europe"));
    await type("Short name for your account", "acme");
    expect(regions).toEqual(["acme eu"]);
    await vi.waitFor(() => press("Go on"));
    await opened(/Sound/);
    expect(screen.getByText(/^Not needed: an incident/)).toBeTruthy();
  });

  it("go on after a restart where the facts are", async () => {
    await began(STATES["one token"]);
    expect(step().textContent).toMatch(/Slack/);
    expect(screen.getByLabelText("New user token")).toBeTruthy();
    expect(screen.getByText("You set up the real thing.")).toBeTruthy();
  });

  it("can all be opened again, and keep what was typed", async () => {
    await began(STATES.heard);
    const field = screen.getByLabelText<HTMLInputElement>("Short name for your account");
    await fireEvent.input(field, { target: { value: "acme-eu" } });
    await press(/^2\. Slack/);
    expect(step().textContent).toMatch(/Slack/);
    expect(screen.getByText("Slack is heard.", { selector: "p" })).toBeTruthy();
    await press(/^3\. PagerDuty/);
    expect(screen.getByLabelText<HTMLInputElement>("Short name for your account").value).toBe("acme-eu");
  });

  it("never move on by themselves", async () => {
    const { bridge } = await began(STATES["one token"]);
    bridge.tell(picture(STATES.heard));
    expect(await screen.findByText("Slack is heard.", { selector: "p" })).toBeTruthy();
    expect(step().textContent).toMatch(/Slack/);
    bridge.tell(picture(STATES["slack blind"]));
    expect(await screen.findByText("The token was refused (invalid_auth).")).toBeTruthy();
    expect(step().textContent).toMatch(/Slack/);
  });

  it("lead to all of Setup and back", async () => {
    await began(STATES.heard);
    await press("Show all of Setup");
    expect(screen.getByRole("heading", { level: 2, name: "Accounts" })).toBeTruthy();
    await vi.waitFor(() => expect(document.activeElement).toBe(button("Go through the first steps")));
    await press("Go through the first steps");
    expect(step().textContent).toMatch(/PagerDuty/);
  });
});

describe("a refusal", () => {
  const refuse = () => Promise.reject("There is an account of this name already.");

  it("stands beside its field, takes the focus there, and loses nothing", async () => {
    await began(STATES.heard, { addPagerDuty: refuse });
    await type("Short name for your account", "acme");
    const told = await screen.findByText("There is an account of this name already.");
    const field = screen.getByLabelText<HTMLInputElement>("Short name for your account");
    expect(field.getAttribute("aria-describedby")).toBe(told.id);
    expect(told.getAttribute("role")).toBe("alert");
    await vi.waitFor(() => expect(document.activeElement).toBe(field));
    expect(field.value).toBe("acme");
  });

  it("stands below its button", async () => {
    const openElsewhere = () => Promise.reject("No browser is there to open it.");
    await began(STATES.named, { openElsewhere });
    await press(/Open Slack's page/);
    const told = await screen.findByText("No browser is there to open it.");
    const beside = told.parentElement as HTMLElement;
    expect(within(beside).getByRole("button", { name: /Open Slack's page/ })).toBeTruthy();
  });

  it("is not needed for an empty field", async () => {
    const addRule = vi.fn();
    await began({ ...STATES["pagerduty named"] }, { addRule });
    await press(/^4\. /);
    await type("A channel that must wake you", "  ");
    expect(await screen.findByText("Write the channel first.")).toBeTruthy();
    expect(addRule).not.toHaveBeenCalled();
  });
});

describe("everybody can use each step", () => {
  it.each(["Look around", "Slack", "PagerDuty", "first rule", "Sound", "login", "test page", "Armed"])(
    "%s",
    async (name) => {
      for (const setup of [STATES.nothing, STATES.named, STATES["pagerduty named"], STATES.ringing]) {
        const { container } = await began({ ...setup, test: { state: "never" } });
        const head = button(new RegExp(`^\\d\\. .*${name}`));
        if (head.getAttribute("aria-expanded") === "false") await fireEvent.click(head);
        expect(await faults(container)).toEqual([]);
        container.remove();
      }
    },
  );
});
