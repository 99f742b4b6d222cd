/** Words that more than one page says. Pure. */

const KINDS: Record<string, string> = { slack: "Slack", pagerduty: "PagerDuty" };

/** `slack/acme` is `Slack (acme)`; what is none of ours stays as it is. */
export function sourceTitle(id: string): string {
  const [kind = "", name] = id.split("/", 2);
  const title = KINDS[kind];
  if (!title) return id;
  return name ? `${title} (${name})` : title;
}

/** `Ada`, `Ada and Ben`, `Ada, Ben and Cyd`. */
export function listed(words: string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

/** `one alert`, `3 alerts`, `1,204 messages`. */
export function many(count: number, what: string): string {
  return count === 1 ? `one ${what}` : `${count.toLocaleString("en-US")} ${what}s`;
}

export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
