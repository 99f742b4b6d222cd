/** The only way to the program. Commands carry ids and short names; what is shown comes back as a whole picture. */
import { Channel, invoke } from "@tauri-apps/api/core";
import type { AlertLine } from "./generated/AlertLine";
import type { Schedule } from "./generated/Schedule";
import type { Setup } from "./generated/Setup";
import type { Status } from "./generated/Status";
import type { Team } from "./generated/Team";
import type { TokenAnswer } from "./generated/TokenAnswer";
import type { Why } from "./generated/Why";

export type { AccountKind } from "./generated/AccountKind";
export type { AccountLine } from "./generated/AccountLine";
export type { AlertLine } from "./generated/AlertLine";
export type { AlertState } from "./generated/AlertState";
export type { Check } from "./generated/Check";
export type { ContactLine } from "./generated/ContactLine";
export type { FaultLine } from "./generated/FaultLine";
export type { GapLine } from "./generated/GapLine";
export type { Holder } from "./generated/Holder";
export type { Joined } from "./generated/Joined";
export type { Kept } from "./generated/Kept";
export type { LoginLine } from "./generated/LoginLine";
export type { NoteLine } from "./generated/NoteLine";
export type { OnCallLine } from "./generated/OnCallLine";
export type { Passed } from "./generated/Passed";
export type { PersonLine } from "./generated/PersonLine";
export type { PolicyLine } from "./generated/PolicyLine";
export type { PolicyState } from "./generated/PolicyState";
export type { Rotation } from "./generated/Rotation";
export type { Schedule } from "./generated/Schedule";
export type { Seen } from "./generated/Seen";
export type { Setup } from "./generated/Setup";
export type { Severity } from "./generated/Severity";
export type { ShiftLine } from "./generated/ShiftLine";
export type { ShiftWord } from "./generated/ShiftWord";
export type { Sight } from "./generated/Sight";
export type { SoundLine } from "./generated/SoundLine";
export type { SourceLine } from "./generated/SourceLine";
export type { StartAtLogin } from "./generated/StartAtLogin";
export type { State } from "./generated/State";
export type { Status } from "./generated/Status";
export type { Team } from "./generated/Team";
export type { TellLine } from "./generated/TellLine";
export type { TestPage } from "./generated/TestPage";
export type { TokenAnswer } from "./generated/TokenAnswer";
export type { TokenLine } from "./generated/TokenLine";
export type { Tried } from "./generated/Tried";
export type { TroubleLine } from "./generated/TroubleLine";
export type { Turn } from "./generated/Turn";
export type { UncoveredLine } from "./generated/UncoveredLine";
export type { VerdictLine } from "./generated/VerdictLine";
export type { Which } from "./generated/Which";
export type { Why } from "./generated/Why";

/** All that the window shows, at one moment. */
export interface Picture {
  status: Status;
  alerts: AlertLine[];
  schedule: Schedule;
  team: Team;
  setup: Setup;
}

/** Why something was not done, in words for the person. */
export type Refusal = string;

export const SHIFTS = {
  on: "go_on_shift",
  off: "go_off_shift",
  schedule: "follow_schedule",
} as const;

/** Pages of other programs that the program itself opens; it knows their addresses. */
export type Elsewhere = "slack-apps" | "slack-new-app" | "pagerduty-tokens" | "policy-file";

/** What `acknowledge` is called with for a test page, which is no alert. */
export const TEST_PAGE = "test";

/** How a person or contact can be reached. */
export type Means = "phone" | "email" | "slack";

export type SoundName = "page" | "notify" | "reminder";

/** What the person can do here. Each rejects with a {@link Refusal}. */
export interface Bridge {
  /** Calls back with the picture now, and after every change. */
  follow(onPicture: (picture: Picture) => void): Promise<void>;
  acknowledge(id: string): Promise<void>;
  /** For 15 minutes. */
  snooze(id: string): Promise<void>;
  snoozeHour(id: string): Promise<void>;
  snoozeUntilMorning(id: string): Promise<void>;
  /** Says what one of the team's emoji means; the note goes into the alert's thread with it. */
  giveVerdict(id: string, emoji: string, note: string | null): Promise<void>;
  /** Takes back what is not written yet. */
  undo(id: string): Promise<void>;
  /** Whoever must be told of it was told. */
  told(id: string): Promise<void>;
  silence(): Promise<void>;
  why(id: string): Promise<Why>;
  /** Opens the alert where it was said. */
  openAlert(id: string): Promise<void>;
  /** Opens the page that says what to do. */
  openPlaybook(id: string): Promise<void>;
  setShift(to: keyof typeof SHIFTS): Promise<void>;
  seenSummary(): Promise<void>;
  /** Opens the telephone, the mail program or Slack; `at` chooses among several numbers, from 0. */
  reach(id: string, means: Means, at: number): Promise<void>;
  openElsewhere(what: Elsewhere): Promise<void>;
  /** Puts the Slack app's manifest on the clipboard. */
  copyManifest(): Promise<void>;
  /** Keeps a token in the keyring, and asks its source about it. */
  enterToken(name: string, token: string): Promise<TokenAnswer>;
  /** The same with what is on the clipboard, which is emptied then; it does not pass through here. */
  enterTokenFromClipboard(name: string): Promise<TokenAnswer>;
  checkToken(name: string): Promise<TokenAnswer>;
  addSlack(name: string): Promise<void>;
  addPagerDuty(name: string, region: "us" | "eu"): Promise<void>;
  /** A rule that pages for everything in a channel. */
  addRule(channel: string): Promise<void>;
  testPage(): Promise<void>;
  testSound(sound: SoundName): Promise<void>;
  startAtLogin(wanted: boolean): Promise<void>;
}

export const program: Bridge = {
  follow: (onPicture) => invoke("follow", { updates: new Channel<Update>(merged(onPicture)) }),
  acknowledge: (id) => invoke("acknowledge", { id }),
  snooze: (id) => invoke("snooze", { id }),
  snoozeHour: (id) => invoke("snooze_hour", { id }),
  snoozeUntilMorning: (id) => invoke("snooze_until_morning", { id }),
  giveVerdict: (id, emoji, note) => invoke("give_verdict", { id, emoji, note }),
  undo: (id) => invoke("undo", { id }),
  told: (id) => invoke("told", { id }),
  silence: () => invoke("silence"),
  why: (id) => invoke("why", { id }),
  openAlert: (id) => invoke("open_alert", { id }),
  openPlaybook: (id) => invoke("open_playbook", { id }),
  setShift: (to) => invoke(SHIFTS[to]),
  seenSummary: () => invoke("seen_summary"),
  reach: (id, means, at) => invoke("reach", { id, means, at }),
  openElsewhere: (what) => invoke("open_elsewhere", { what }),
  copyManifest: () => invoke("copy_manifest"),
  enterToken: (name, token) => invoke("enter_token", { name, token }),
  enterTokenFromClipboard: (name) => invoke("enter_token_from_clipboard", { name }),
  checkToken: (name) => invoke("check_token", { name }),
  addSlack: (name) => invoke("add_slack", { name }),
  addPagerDuty: (name, region) => invoke("add_pagerduty", { name, region }),
  addRule: (channel) => invoke("add_rule", { channel }),
  testPage: () => invoke("test_page"),
  testSound: (sound) => invoke("test_sound", { sound }),
  startAtLogin: (wanted) => invoke("start_at_login", { wanted }),
};

/** What changed since the update before; the first one holds everything. */
type Update = Partial<Picture>;

function merged(onPicture: (picture: Picture) => void): (update: Update) => void {
  let last: Update = {};
  return (update) => {
    last = { ...last, ...update };
    onPicture(last as Picture);
  };
}
