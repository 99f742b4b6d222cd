/** For component tests: the window over an invented program, and what is looked for in it. */
import { cleanup, render, screen } from "@testing-library/svelte";
import axe from "axe-core";
import { expect, onTestFinished, vi } from "vitest";
import App from "./App.svelte";
import type { Bridge, Picture } from "./bridge";
import { sampleBridge } from "./bridge/sample";
import { type Page, TITLES } from "./frame/pages";

/** A night in November. */
export const NIGHT = Date.parse("2026-11-21T08:14:07Z");

/** The window, open on the page. */
export async function shown(
  picture: Picture,
  page: Page = "now",
  answers: Partial<Bridge> = {},
  bridge = sampleBridge(picture, answers),
) {
  vi.useFakeTimers({ now: NIGHT, toFake: ["Date"] });
  onTestFinished(() => {
    cleanup();
    vi.useRealTimers();
  });
  const { container } = render(App, { bridge });
  const button = await screen.findByRole("button", { name: new RegExp(`^${TITLES[page]}`) });
  button.click();
  await vi.waitFor(() => expect(button.getAttribute("aria-current")).toBe("page"));
  return { bridge, container };
}

export const button = (name: string | RegExp) => screen.getByRole("button", { name });

export const answerLine = () => screen.getByRole("heading", { level: 1 }).textContent;

/** Contrast is held by tokens.test.ts: nothing is painted here. */
export async function faults(container: Element): Promise<string[]> {
  const found = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });
  return found.violations.flatMap((fault) => fault.nodes.map((node) => `${fault.id}: ${node.html}`));
}
