/** An invented team of eight, two of them on call, and whom else one may have to call. */
import type { PersonLine, Team } from "..";
import { schedule } from "./schedule";

export function personLine(name: string, changes: Partial<PersonLine> = {}): PersonLine {
  const short = name.toLowerCase().split(" ")[0];
  return {
    id: `slack/acme/${short}`,
    name,
    me: false,
    on_call: [],
    title: null,
    phones: [],
    email: `${short}@example.com`,
    slack: true,
    zone: "America/Chicago",
    sources: ["slack/acme"],
    ...changes,
  };
}

export function team(now: number): Team {
  const until = schedule(now).running?.until ?? null;
  const both = ["slack/acme", "pagerduty/acme"];
  return {
    people: [
      personLine("Ada Stone", {
        me: true,
        on_call: [{ rotation: "Firefighter", role: "primary", until }],
        title: "Site reliability",
        phones: ["+1 312 555-0100"],
        sources: both,
      }),
      personLine("Cyd Moreau", {
        on_call: [{ rotation: "Firefighter backup", role: "secondary", until }],
        title: "Platform",
        phones: ["+1 312 555-0112", "+1 312 555-0113"],
        zone: "Europe/Paris",
        sources: both,
      }),
      personLine("Ben Okoro", { title: "Payments", phones: ["+1 312 555-0104"], zone: "Europe/London" }),
      personLine("Dee Larsson", {
        title: "Storefront",
        phones: ["+1 415 555-0107"],
        zone: "America/Los_Angeles",
      }),
      personLine("Eli Brandt", {
        title: "VP of Engineering",
        phones: ["+1 212 555-0111"],
        zone: "America/New_York",
      }),
      personLine("Fay Nakamura", { zone: "Asia/Tokyo" }),
      personLine("Maximiliane von Hohenlohe-Waldenburg", {
        title: "Security and compliance, identity and access",
        phones: ["+1 312 555-0115"],
        zone: "Europe/Berlin",
      }),
      personLine("Gil Duarte", {
        title: "Support",
        phones: ["+1 312 555-0119"],
        email: null,
        slack: false,
        zone: null,
        sources: ["pagerduty/acme"],
      }),
    ],
    contacts: [
      {
        id: "contact/0",
        name: "Northwind hosting",
        phone: "+1 800 555-0142",
        call_for: "network and power at the data centre",
      },
      {
        id: "contact/1",
        name: "Card processor",
        phone: "+1 800 555-0150",
        call_for: "payments that are refused without a reason",
      },
      { id: "contact/2", name: "Night desk", phone: null, call_for: null },
    ],
    doubts: [],
  };
}
