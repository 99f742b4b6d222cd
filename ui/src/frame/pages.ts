/** The pages of the window, in the order of the bar. */
import type { Picture } from "../bridge";

export const PAGES = ["now", "schedule", "team", "setup"] as const;

export type Page = (typeof PAGES)[number];

export const TITLES: Record<Page, string> = {
  now: "Now",
  schedule: "Schedule",
  team: "Team",
  setup: "Setup",
};

/** What the window opens on: without an account there is only one thing to do. */
export function opensOn(picture: Picture): Page {
  return picture.setup.accounts.length === 0 ? "setup" : "now";
}

/** Whether something in Setup waits for the person. */
export function needsSetup(picture: Picture): boolean {
  const { setup } = picture;
  const missing = setup.accounts.some((account) => account.tokens.some((token) => token.kept === "no"));
  return missing || setup.accounts.length === 0 || setup.checks.some((check) => check.passed === "no");
}
