/** Quiet hours as people write them: `22:00-07:00 Europe/Paris`. */
import type { QuietHours } from './quiet-hours.ts';

/** `22:00`, `22h30`, `7h`, `7`, in minutes after midnight. */
function readTime(text: string): number | undefined {
  const [, hours = '', minutes = ''] = /^(\d{1,2})(?:[:h](\d{2})?)?$/i.exec(text) ?? [];
  const time = Number(hours) * 60 + Number(minutes);
  return hours !== '' && Number(hours) < 24 && Number(minutes) < 60 ? time : undefined;
}

/** The zone as this machine names it. */
export function readZone(text: string): string | undefined {
  // Offsets and abbreviations do not follow the changes of a clock; `UTC` has none.
  if (!/^(?:UTC|[A-Za-z]+(?:\/[A-Za-z0-9_+-]+){1,2})$/i.test(text) || text.length > 64) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** `+2`, `-03:30`, `Z` (XEP-0082), as `+02:00`: for who does not name a zone, and whose client tells no more. */
export function readOffset(text: string): string | undefined {
  const [, sign = '+', hours = '0', minutes = '00'] =
    /^(?:Z|(?:UTC|GMT)?([+-])(\d{1,2})(?::(\d{2}))?)$/i.exec(text) ?? ['', '', '99'];
  if (Number(hours) > 14 || Number(minutes) > 59) return undefined;
  return `${sign}${hours.padStart(2, '0')}:${minutes}`;
}

/** `22:00-07:00 Europe/Paris`; `zoneOf` reads what stands behind the times, `''` for nothing. */
export function readQuietHours(
  text: string,
  zoneOf: (name: string) => string | undefined = readZone,
): QuietHours | undefined {
  // Times are short, and said to be: of ten thousand dashes each could else be the one in the middle.
  const [, first = '', second = '', name = ''] = /^(\S{1,5}?) ?[-–—] ?(\S{1,5})(?: (\S+))?$/.exec(text) ?? [];
  const [from, to, zone] = [readTime(first), readTime(second), zoneOf(name)];
  return from === undefined || to === undefined || zone === undefined || from === to
    ? undefined
    : { from, to, zone };
}

/** `22:00-07:00 Europe/Paris` */
export function quietWords({ from, to, zone }: QuietHours): string {
  const time = (minutes: number): string =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return `${time(from)}-${time(to)} ${zone}`;
}
