/** What the page says, in words. Pure. */
import type { PersonLine, Team } from "../bridge";
import { listed, sourceTitle } from "../words";

/** Who is on call now. */
export function answer(team: Team): { says: string; more?: string } {
  const all = team.people.filter((person) => person.on_call.length > 0);
  // "You" begins the sentence.
  const on = [...all.filter((person) => person.me), ...all.filter((person) => !person.me)];
  if (team.people.length === 0) {
    const more =
      "People come from Slack and PagerDuty once an account is set up; others from [[contact]] in the policy file.";
    return { says: "Nobody is known yet.", more };
  }
  if (on.length === 0) return { says: "Nobody is on call now." };
  const verb = on.length === 1 && !on[0]?.me ? "is" : "are";
  return { says: `${listed(on.map(onCall))} ${verb} on call.` };
}

function onCall(person: PersonLine): string {
  const name = person.me ? "You" : person.name;
  const role = person.on_call.find((turn) => turn.role)?.role;
  return role ? `${name} (${role})` : name;
}

/** `No phone number in Slack (acme).` */
export function noNumber(person: PersonLine): string {
  const sources = person.sources.map(sourceTitle);
  const last = sources.pop() ?? "any source";
  return `No phone number in ${sources.length > 0 ? `${sources.join(", ")} or ` : ""}${last}.`;
}

/** Whether each of the words sought is in one of the texts. */
export function matches(sought: string, ...texts: (string | null)[]): boolean {
  const text = texts.join(" ").toLocaleLowerCase();
  return sought
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
