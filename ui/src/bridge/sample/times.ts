export const MINUTE = 60_000;

export const iso = (moment: number) => new Date(moment).toISOString();

export const before = (now: number, minutes: number) => iso(now - minutes * MINUTE);

/** That hour on a day counted from today, in the zone of this computer. */
export function onDay(now: number, days: number, hour: number): string {
  const moment = new Date(now);
  moment.setHours(0, 0, 0, 0);
  moment.setDate(moment.getDate() + days);
  moment.setHours(hour);
  return moment.toISOString();
}
