/** The nights that `npm run dev` can show: `?scene=quiet`. */
import type { Picture } from ".";
import { quietPicture, type Sample, sampleBridge, samplePicture } from "./sample";

const quiet = quietPicture();
const loud = samplePicture();
const off = {
  ...quiet.status,
  shift: "off",
  state: "off shift",
  sentence: "Off shift",
  role: null,
  then: null,
  shift_because: "not on call by the schedule",
} as const;

const SCENES: Record<string, Picture> = {
  loud,
  quiet,
  held: {
    ...loud,
    alerts: loud.alerts.filter((alert) => alert.state === "held"),
    status: { ...loud.status, sources: quiet.status.sources },
  },
  shadow: {
    ...loud,
    alerts: loud.alerts.map((alert) => ({
      ...alert,
      state: "held",
      by: null,
      tell: null,
      snoozed_until: null,
    })),
    status: { ...loud.status, shadow: true, state: "shadow", summary: [], sources: quiet.status.sources },
  },
  "off-shift": { ...quiet, status: off },
  new: {
    status: { ...off, shift_because: "never set", follows_schedule: false, until: null, sources: [] },
    alerts: [],
    schedule: { ...quiet.schedule, running: null, next: null, rotations: [], doubts: [] },
    team: { people: [], contacts: [], doubts: [] },
    setup: { ...quiet.setup, accounts: [] },
  },
};

export function scene(name: string | null): Sample {
  return sampleBridge(SCENES[name ?? "loud"]);
}
