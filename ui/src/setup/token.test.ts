import { fireEvent, screen } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import type { Bridge, TokenAnswer } from "../bridge";
import { button, shown } from "../kit";
import { picture, playing, STATES } from "./states";

const TOKEN = "xapp-1-A0INVENTED-secret";
const GOOD: TokenAnswer = { good: true, says: "Slack knows you as Ada Stone in Acme.", cure: null };
const BAD: TokenAnswer = {
  good: false,
  says: "Slack refuses it (invalid_auth).",
  cure: "Copy it again, whole.",
};

/** The Slack step with its first token missing. */
async function asked(answers: Partial<Bridge> = {}) {
  const bridge = playing(STATES.named, answers);
  const { container } = await shown(picture(STATES.named), "setup", {}, bridge);
  const field = () => screen.getByLabelText<HTMLInputElement>("New app-level token");
  const enter = async (token: string) => {
    await fireEvent.input(field(), { target: { value: token } });
    await fireEvent.submit(field().closest("form") as HTMLFormElement);
  };
  return { bridge, container, field, enter };
}

const whole = () => document.documentElement.outerHTML;

describe("a token", () => {
  it("is asked for by a field that remembers nothing", async () => {
    const { field } = await asked();
    expect(field().type).toBe("password");
    expect(field().autocomplete).toBe("off");
    expect(field().getAttribute("spellcheck")).toBe("false");
    expect(field().value).toBe("");
    const described = document.getElementById(field().getAttribute("aria-describedby") ?? "");
    expect(described?.textContent).toContain("It begins with xapp-.");
    expect(described?.textContent).toContain("slack.com");
  });

  it("is gone from the page before it is sent, and nothing brings it back", async () => {
    let given = "";
    let left = "";
    const enterToken = (_: string, token: string) => {
      given = token;
      left = field().value;
      return Promise.resolve(GOOD);
    };
    const { bridge, field, enter } = await asked({ enterToken });
    await enter(`  ${TOKEN} `);
    expect(given).toBe(TOKEN);
    expect(left).toBe("");
    expect(await screen.findByText(GOOD.says)).toBeTruthy();
    expect(field().value).toBe("");
    expect(whole()).not.toContain("INVENTED");
    expect(JSON.stringify(bridge.asked)).not.toContain("INVENTED");
  });

  it.each([
    ["is not good", () => Promise.resolve(BAD), BAD.says],
    ["cannot be kept", () => Promise.reject("The keyring is locked."), "The keyring is locked."],
  ])("that %s is asked for again, in the same field", async (_, enterToken, says) => {
    const { field, enter } = await asked({ enterToken });
    await enter(TOKEN);
    const told = await screen.findByText(says);
    expect(field().getAttribute("aria-describedby")).toBe(told.id);
    expect(field().getAttribute("aria-invalid")).toBe("true");
    await vi.waitFor(() => expect(document.activeElement).toBe(field()));
    expect(field().value).toBe("");
    expect(whole()).not.toContain("INVENTED");
  });

  it("is not sent where there is none", async () => {
    const enterToken = vi.fn();
    const { field, enter } = await asked({ enterToken });
    await enter("   ");
    expect(await screen.findByText("Paste the token first.")).toBeTruthy();
    await vi.waitFor(() => expect(document.activeElement).toBe(field()));
    expect(enterToken).not.toHaveBeenCalled();
  });

  it("comes from the clipboard without passing through here", async () => {
    const enterTokenFromClipboard = vi.fn(() => Promise.resolve(BAD));
    const { field } = await asked({ enterTokenFromClipboard });
    await fireEvent.click(button("From the clipboard"));
    expect(await screen.findByText(BAD.says)).toBeTruthy();
    expect(screen.getByText(BAD.cure as string)).toBeTruthy();
    expect(enterTokenFromClipboard.mock.calls).toEqual([["slack/acme/app-token"]]);
    await vi.waitFor(() => expect(document.activeElement).toBe(field()));
  });

  it("is sent once, however often the button is pressed, and the button says so", async () => {
    let answer: (answer: TokenAnswer) => void = () => {};
    const enterToken = vi.fn(() => new Promise<TokenAnswer>((given) => (answer = given)));
    const { enter } = await asked({ enterToken });
    await enter(TOKEN);
    await enter(TOKEN);
    expect(button("Checking…").getAttribute("aria-disabled")).toBe("true");
    await fireEvent.click(button("From the clipboard"));
    expect(document.activeElement?.tagName).not.toBe("INPUT");
    expect(enterToken).toHaveBeenCalledTimes(1);
    answer(GOOD);
    await vi.waitFor(() => expect(screen.queryByText("Checking…")).toBeNull());
    expect(whole()).not.toContain("INVENTED");
  });

  it("that is kept can be checked again, and replaced", async () => {
    const first = { ...STATES["one token"] };
    const bridge = playing(first, { checkToken: () => Promise.resolve(BAD) });
    await shown(picture(first), "setup", {}, bridge);
    expect(screen.queryByLabelText("New app-level token")).toBeNull();
    await fireEvent.click(button("Check again"));
    expect(await screen.findByText(BAD.says)).toBeTruthy();
    await fireEvent.click(button("Replace it"));
    await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("New app-level token")));
  });
});
