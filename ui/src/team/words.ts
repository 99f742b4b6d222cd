/** What the page says, in words. Pure. */
import type { PersonLine, Team } from "../bridge";
import { listed } from "../words";

/** Who is on call now. */
export function answer(team: Team): string {
  const on = team.people.filter((person) => person.on_call.length > 0);
  if (team.people.length === 0) return "Nobody is known yet.";
  if (on.length === 0) return "Nobody is on call now.";
  const verb = on.length === 1 && !on[0]?.me ? "is" : "are";
  return `${listed(on.map(onCall))} ${verb} on call.`;
}

function onCall(person: PersonLine): string {
  const name = person.me ? "You" : person.name;
  const role = person.on_call.find((turn) => turn.role)?.role;
  return role ? `${name} (${role})` : name;
}
