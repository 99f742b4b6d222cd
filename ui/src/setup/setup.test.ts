import { fireEvent, screen, within } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import type { Bridge, Setup } from "../bridge";
import { answerLine, button, faults, shown } from "../kit";
import { picture, playing, STATES, type StateName } from "./states";

async function all(setup: Setup, answers: Partial<Bridge> = {}) {
  const bridge = playing(setup, answers);
  const { container } = await shown(picture(setup), "setup", {}, bridge);
  const steps = screen.queryByRole("button", { name: "Show all of Setup" });
  if (steps) await fireEvent.click(steps);
  return { bridge, container };
}

const part = (name: string) => within(screen.getByRole("region", { name }));

describe("the checks", () => {
  it("say what was found, with the cure of what is wrong", async () => {
    await all(STATES.troubled);
    expect(answerLine()).toBe("Not armed: Slack (acme) is not heard.");
    const rows = part("What a page needs to wake you")
      .getAllByRole("listitem")
      .map((row) => [...row.querySelectorAll("p")].map((line) => line.textContent).join(" | "));
    expect(rows).toContain("Wrong: Slack (acme) is not heard. | See below.");
    expect(rows).toContain("Holds: The policy file is in force.");
    expect(part("Troubles").getByText("Start one. Cards come back by themselves.")).toBeTruthy();
  });
});

describe("the accounts", () => {
  it("say whether they are heard, and which tokens are there", async () => {
    await all(STATES.troubled);
    const account = within(screen.getByRole("article", { name: "Slack (acme)" }));
    expect(account.getByText("The keyring is locked, so the token cannot be read.")).toBeTruthy();
    expect(account.getByText("Unlock the keyring. Shiftbell tries again by itself.")).toBeTruthy();
    expect(account.getAllByText("The keyring does not say whether it is there.")).toHaveLength(2);
  });

  it("are absent for a reason, and can be added", async () => {
    const { bridge } = await all(STATES.nothing);
    expect(part("Accounts").getByText(/^There is none yet, so there is nothing to hear\./)).toBeTruthy();
    const field = screen.getByLabelText("Short name for your workspace");
    await fireEvent.input(field, { target: { value: "acme" } });
    await fireEvent.submit(field.closest("form") as HTMLFormElement);
    expect(await screen.findByRole("article", { name: "Slack (acme)" })).toBeTruthy();
    expect(bridge.asked).toEqual([]);
  });
});

describe("the policy file", () => {
  it("shows each fault at its place", async () => {
    const { bridge } = await all(STATES["broken policy"]);
    const file = part("Policy file");
    expect(file.getByText("/home/ada/.config/shiftbell/shiftbell.toml")).toBeTruthy();
    expect(file.getByText("Line 14, column 8:").parentElement?.textContent).toContain('"pgae" is nothing');
    expect(file.getByText("Did you mean page?")).toBeTruthy();
    const shown = file.getByRole("region", { name: "Line 14" }).querySelector("pre")?.textContent;
    expect(shown).toBe('then = "pgae"\n       ^^^^^^');
    await fireEvent.click(file.getByRole("button", { name: "Open the file" }));
    expect(bridge.asked).toEqual(["open elsewhere policy-file"]);
  });

  it("is not opened where there is none", async () => {
    await all(STATES.nothing);
    expect(part("Policy file").queryByRole("button")).toBeNull();
  });
});

describe("sound", () => {
  it("plays each of the three, one at a time", async () => {
    let played = () => {};
    const testSound = vi.fn(() => new Promise<void>((done) => (played = done)));
    await all(STATES.armed, { testSound });
    await fireEvent.click(button("Play a page"));
    await fireEvent.click(button("Playing…"));
    await fireEvent.click(button("Play a reminder"));
    expect(testSound.mock.calls).toEqual([["page"]]);
    played();
    await vi.waitFor(() => button("Play a page"));
    await fireEvent.click(button("Play a notice"));
    expect(testSound.mock.calls).toEqual([["page"], ["notify"]]);
  });

  it("says why nothing can be heard", async () => {
    await all(STATES["no sound"]);
    expect(part("Sound").getByText("No output device: nothing can be heard.")).toBeTruthy();
    expect(part("Sound").getByText(/^Plug in loudspeakers/)).toBeTruthy();
  });
});

describe("start at login", () => {
  it("is a switch that follows what is", async () => {
    await all(STATES.ruled);
    const toggle = screen.getByRole("switch", { name: "Start Shiftbell when I log in" });
    expect(toggle.getAttribute("aria-checked")).toBe("false");
    await fireEvent.click(toggle);
    await vi.waitFor(() => expect(toggle.getAttribute("aria-checked")).toBe("true"));
  });

  it("says why it was not changed, and stays as it is", async () => {
    await all(STATES.ruled, { startAtLogin: () => Promise.reject("The folder cannot be written.") });
    await fireEvent.click(screen.getByRole("switch", { name: /log in/ }));
    expect(await part("Start at login").findByText("The folder cannot be written.")).toBeTruthy();
    expect(screen.getByRole("switch", { name: /log in/ }).getAttribute("aria-checked")).toBe("false");
  });

  it("says why there is none", async () => {
    await all(STATES["no login"]);
    expect(part("Start at login").queryByRole("switch")).toBeNull();
    expect(part("Start at login").getByText(/^This copy runs from a build folder/)).toBeTruthy();
    expect(part("Start at login").getByText("Install the package.")).toBeTruthy();
  });
});

describe("the test page", () => {
  it.each<[StateName, string, string]>([
    ["ruled", "No test page has rung yet.", "Ring a test page"],
    ["ringing", "It has been ringing for", "Acknowledge"],
    ["unheard", "Nobody acknowledged it within two minutes", "Ring it again"],
    ["armed", "Acknowledged after 4 s", "Ring it again"],
  ])("%s: %s", async (state, says, offers) => {
    await all(STATES[state]);
    expect(part("Test page").getByText(new RegExp(`^${says}`))).toBeTruthy();
    expect(part("Test page").getByRole("button").textContent?.trim()).toBe(offers);
  });
});

describe("everybody can use all of Setup", () => {
  it.each(Object.keys(STATES) as StateName[])("%s", async (state) => {
    const { container } = await all(STATES[state]);
    for (const folded of container.querySelectorAll("details")) folded.open = true;
    expect(await faults(container)).toEqual([]);
  });
});

describe("words from outside", () => {
  const HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>{@html evil} ‮evil";

  /** The same setup with every text from outside replaced. */
  function hostile(setup: Setup): Setup {
    const texts = ["says", "cure", "text", "hint", "host", "path", "label", "begins"];
    return JSON.parse(JSON.stringify(setup), (key, value) => (texts.includes(key) ? HOSTILE : value));
  }

  it.each(["everything", "steps"])("are shown as text: %s", async (way) => {
    const setup = hostile({ ...STATES["broken policy"], accounts: STATES["pagerduty named"].accounts });
    const { container } = await all(setup, {
      openElsewhere: () => Promise.reject(HOSTILE),
      checkToken: () => Promise.resolve({ good: false, says: HOSTILE, cure: HOSTILE }),
    });
    if (way === "steps") {
      await fireEvent.click(button("Go through the first steps"));
      for (const head of screen.getAllByRole("button", { name: /^\d\. / })) await fireEvent.click(head);
    } else {
      await fireEvent.click(button("Open the file"));
      await fireEvent.click(screen.getAllByRole("button", { name: "Check again" })[0] as HTMLElement);
    }
    await vi.waitFor(() => expect(container.textContent).toContain("<script>alert(2)</script>{@html evil}"));
    expect(container.querySelector("img, script")).toBeNull();
  });
});
