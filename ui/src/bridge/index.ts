/** The only way to the program. Commands carry ids and nothing else; what is shown comes back as a whole picture. */
import { Channel, invoke } from "@tauri-apps/api/core";
import type { AlertLine } from "./generated/AlertLine";
import type { Status } from "./generated/Status";

export type { AlertLine } from "./generated/AlertLine";
export type { ShiftWord } from "./generated/ShiftWord";
export type { SourceLine } from "./generated/SourceLine";
export type { Status } from "./generated/Status";
export type { TroubleLine } from "./generated/TroubleLine";

/** All that the window shows, at one moment. */
export interface Picture {
  status: Status;
  alerts: AlertLine[];
}

/** Why something was not done, in words for the person. */
export type Refusal = string;

export const SHIFTS = {
  on: "go_on_shift",
  off: "go_off_shift",
  schedule: "follow_schedule",
} as const;

/** What the person can do here. Each rejects with a {@link Refusal}. */
export interface Bridge {
  /** Calls back with the picture now, and after every change. */
  follow(onPicture: (picture: Picture) => void): Promise<void>;
  acknowledge(id: string): Promise<void>;
  /** For 15 minutes. */
  snooze(id: string): Promise<void>;
  silence(): Promise<void>;
  setShift(to: keyof typeof SHIFTS): Promise<void>;
  seenSummary(): Promise<void>;
}

export const program: Bridge = {
  follow: (onPicture) => invoke("follow", { pictures: new Channel<Picture>(onPicture) }),
  acknowledge: (id) => invoke("acknowledge", { id }),
  snooze: (id) => invoke("snooze", { id }),
  silence: () => invoke("silence"),
  setShift: (to) => invoke(SHIFTS[to]),
  seenSummary: () => invoke("seen_summary"),
};
