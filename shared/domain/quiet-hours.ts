/** Daily times in a person's own zone: over midnight, and through the days on which clocks change. */

/** A daily time in which the badge says offline. Minutes after midnight; `from` may be later than `to`, never the same. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
  /** IANA name, or what a clock is ahead of UTC: `+02:00`. */
  readonly zone: string;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

interface Clock {
  readonly format: Intl.DateTimeFormat;
  /** The last answer: everybody of a zone is asked for the same minute. */
  minute: number;
  answer: number;
}

const clocks = new Map<string, Clock | undefined>();
/** There are some 600 zones, and some names more for them. */
const MOST_CLOCKS = 2_000;

function clockOf(zone: string): Clock | undefined {
  if (clocks.has(zone)) return clocks.get(zone);
  if (clocks.size >= MOST_CLOCKS) clocks.clear();
  let clock: Clock | undefined;
  try {
    const format = new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    });
    clock = { format, minute: Number.NaN, answer: 0 };
  } catch (error) {
    // A zone that this machine does not know (its zones are older, or newer).
    if (!(error instanceof RangeError)) throw error;
  }
  clocks.set(zone, clock);
  return clock;
}

/** Node 20 knows no zones of this kind. */
function aheadOf(zone: string): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? [];
  if (sign === undefined) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** What the clocks of a zone say at `now`, in minutes after midnight; `undefined`: there is no such zone here. */
export function minuteOf(zone: string, now: number): number | undefined {
  const ahead = aheadOf(zone);
  if (ahead !== undefined)
    return (((Math.floor(now / MINUTE_MS) + ahead) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  const clock = clockOf(zone);
  if (clock === undefined) return undefined;
  const minute = Math.floor(now / MINUTE_MS);
  if (minute !== clock.minute) {
    const [hours = 0, minutes = 0] = clock.format.format(now).split(':').map(Number);
    clock.minute = minute;
    clock.answer = hours * 60 + minutes;
  }
  return clock.answer;
}

/** Whether it is quiet at `now`. In a zone that is not known here it always is: better too little is shown. */
export function isQuiet({ from, to, zone }: QuietHours, now: number): boolean {
  const minute = minuteOf(zone, now);
  if (minute === undefined) return true;
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** The last time at or before `now` when the clocks of the zone came to `minute`, ms. */
export function lastTimeOf(zone: string, minute: number, now: number): number {
  const at = minuteOf(zone, now) ?? minute;
  const guess = Math.floor(now / MINUTE_MS) - ((at - minute + DAY_MINUTES) % DAY_MINUTES);
  // Clocks may have changed in between, by an hour or so.
  const off = ((minuteOf(zone, guess * MINUTE_MS) ?? minute) - minute + 1.5 * DAY_MINUTES) % DAY_MINUTES;
  return (guess - (off - DAY_MINUTES / 2)) * MINUTE_MS;
}
