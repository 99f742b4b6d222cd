/** An invented night, for tests and for looking at the window without the program; no part of what is shipped. */

import { when } from "../time";
import type { AlertLine, Bridge, Picture, SourceLine, Status, TellLine, TokenAnswer } from ".";
import { alerts, VERDICTS, why } from "./sample/alerts";
import { schedule } from "./sample/schedule";
import { deafSetup, setup } from "./sample/setup";
import { team } from "./sample/team";
import { before, iso, MINUTE, onDay } from "./sample/times";

export { alertLine, seenLine, VERDICTS } from "./sample/alerts";
export { personLine } from "./sample/team";

export function sourceLine(now: number, changes: Partial<SourceLine> = {}): SourceLine {
  return {
    id: "slack/acme",
    sight: "seeing",
    reason: null,
    says: null,
    cure: null,
    since: null,
    heard_until: iso(now - 7_000),
    gaps: [],
    counted: 0,
    ...changes,
  };
}

function status(now: number): Status {
  const { running, next } = schedule(now);
  return {
    at: iso(now),
    shift: "on",
    sentence: `On shift as primary until ${when(running?.until ?? "", now)}, then ${running?.then}`,
    role: running?.role ?? null,
    then: running?.then ?? null,
    next: next && { role: next.role, from: next.from },
    shift_because: "on call by the schedule",
    follows_schedule: true,
    until: running?.until ?? null,
    state: "on shift",
    ringing: 0,
    snoozed: 0,
    held: 0,
    summary: [],
    sources: [
      sourceLine(now, { counted: 1_204 }),
      sourceLine(now, { id: "pagerduty/acme", heard_until: iso(now - 12_000) }),
    ],
    troubles: [],
    policy: "cafe",
    shadow: false,
    deployed: null,
    tallied: {},
    verdicts: [],
  };
}

/** Counts what is counted, after the alerts changed. */
function counted(picture: Picture): Picture {
  const count = (state: AlertLine["state"]) => picture.alerts.filter((alert) => alert.state === state).length;
  const joined = picture.alerts.filter((alert) => alert.joined && alert.state === "held").length;
  const numbers = { ringing: count("ringing"), snoozed: count("snoozed"), held: count("held") - joined };
  return { ...picture, status: { ...picture.status, ...numbers } };
}

/** On shift, everything heard, nothing there. */
export function quietPicture(now = Date.now()): Picture {
  return { status: status(now), alerts: [], schedule: schedule(now), team: team(now), setup: setup() };
}

/** All that can be seen at once. */
export function samplePicture(now = Date.now()): Picture {
  const blind = sourceLine(now, {
    sight: "blind",
    reason: "went-silent",
    says: "The connection stood, but nothing came through it.",
    cure: "Shiftbell tries again by itself.",
    since: before(now, 2),
    heard_until: before(now, 2),
    gaps: [{ from: before(now, 2), until: iso(now) }],
    counted: 1_204,
  });
  const quiet = quietPicture(now);
  const sources = [blind, ...quiet.status.sources.slice(1)];
  const all = alerts(now);
  const summary = all.filter((alert) => alert.state === "held" && !alert.joined).map((alert) => alert.id);
  return counted({
    ...quiet,
    status: { ...quiet.status, sources, summary: summary.slice(0, 2), verdicts: VERDICTS },
    alerts: all,
    setup: deafSetup(),
  });
}

export interface Sample extends Bridge {
  /** What it was asked, in order, as `acknowledge slack/acme/…`. */
  asked: string[];
  /** Shows another picture, as the program does after a change. */
  tell(picture: Picture): void;
}

/** Plays the program over a picture; `answers` replaces parts of it. */
export function sampleBridge(first = samplePicture(), answers: Partial<Bridge> = {}): Sample {
  let picture = first;
  let show: (picture: Picture) => void = () => {};
  const asked: string[] = [];

  const tell = (next: Picture) => {
    picture = counted(next);
    show(picture);
  };
  const said = (...words: unknown[]) => {
    asked.push(words.join(" "));
    return Promise.resolve();
  };
  const change = (id: string, changes: Partial<AlertLine>) => {
    const since = iso(Date.now());
    const changed = picture.alerts.map((alert) =>
      alert.id === id ? { ...alert, since, ...changes } : alert,
    );
    tell({ ...picture, alerts: changed });
  };
  const checked = (name: string): Promise<TokenAnswer> =>
    said("check", name).then(() => ({
      good: true,
      says: "Slack knows you as Ada Stone in Acme.",
      cure: null,
    }));

  return {
    asked,
    tell,
    follow: async (onPicture) => {
      show = onPicture;
      tell(picture);
    },
    acknowledge: (id) => {
      change(id, { state: "acknowledged", by: "me" });
      return said("acknowledge", id);
    },
    snooze: (id) => {
      change(id, { state: "snoozed", snoozed_until: iso(Date.now() + 15 * MINUTE) });
      return said("snooze", id);
    },
    snoozeHour: (id) => {
      change(id, { state: "snoozed", snoozed_until: iso(Date.now() + 60 * MINUTE) });
      return said("snooze an hour", id);
    },
    snoozeUntilMorning: (id) => {
      change(id, { state: "snoozed", snoozed_until: onDay(Date.now(), 1, 8) });
      return said("snooze until morning", id);
    },
    giveVerdict: (id, emoji, note) => {
      const settles = picture.status.verdicts.find((verdict) => verdict.emoji === emoji)?.then === "settles";
      change(id, { state: settles ? "settled" : "acknowledged", by: "me" });
      return note === null ? said("verdict", emoji, id) : said("verdict", emoji, id, note);
    },
    undo: (id) => {
      change(id, { state: "ringing", why: "you took your acknowledgement back", undo_until: null });
      return said("undo", id);
    },
    told: (id) => {
      const told = (tell: TellLine | null) => tell && { ...tell, due: null, told: iso(Date.now()) };
      const tell = told(picture.alerts.find((one) => one.id === id)?.tell ?? null);
      change(id, { tell });
      return said("told", id);
    },
    silence: () => said("silence"),
    why: async (id) => {
      const alert = picture.alerts.find((one) => one.id === id);
      await said("why", id);
      return alert ? why(alert) : Promise.reject("It is not known any more.");
    },
    openAlert: (id) => said("open", id),
    openPlaybook: (id) => said("open playbook", id),
    setShift: (to) => {
      if (to !== "schedule") {
        const sentence = to === "on" ? "On shift" : "Off shift";
        const changes = {
          shift: to,
          sentence,
          shift_because: "set by hand",
          follows_schedule: false,
          until: null,
        };
        tell({ ...picture, status: { ...picture.status, ...changes } });
      } else tell({ ...picture, status: { ...picture.status, follows_schedule: true } });
      return said("shift", to);
    },
    seenSummary: () => {
      tell({ ...picture, status: { ...picture.status, summary: [] } });
      return said("seen summary");
    },
    reach: (id, means, at) => said("reach", id, means, at),
    openElsewhere: (what) => said("open elsewhere", what),
    copyManifest: () => said("copy manifest"),
    // A token is never recorded, not even an invented one.
    enterToken: (name) => checked(name),
    enterTokenFromClipboard: (name) => checked(name),
    checkToken: (name) => checked(name),
    addSlack: (name) => said("add slack", name),
    addPagerDuty: (name, region) => said("add pagerduty", name, region),
    addRule: (channel) => said("add rule", channel),
    testPage: () => said("test page"),
    testSound: (sound) => said("test sound", sound),
    startAtLogin: (wanted) => said("start at login", wanted),
    ...answers,
  };
}
