/**
 * How rooms and servers stand in Redis as JSON. What is read is checked as if a stranger had written it:
 * a restored back-up, an older version and a slip of the hand look the same from here.
 */
import { localOf } from '../domain/jid.ts';
import { type Room, UNLISTED_REASONS, type UnlistedReason } from '../domain/room.ts';
import { type DayReached, REACHED_DAYS, SERVER_SOURCES, type Server } from '../domain/server.ts';
import { type Fields, fieldsOf, LAST_DAY, line, moment, storedJid, strings, whole } from './stored-fields.ts';

/** A known room that is not listed. `at` is since when, ms. */
export interface Unlisted {
  readonly reason: UnlistedReason;
  readonly at: number;
}

/** As the crawler writes them: in normal form, which is ASCII, and without credentials, which hide where a link leads. */
function webUrl(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 2048 || !/^https?:\/\/[^\s<>"'`]+$/.test(value))
    return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url?.href === value && url.username === '' && url.password === '' ? value : undefined;
}

/** The same text for the same room, whatever made it: the change feed compares texts. */
export function writeRoom(room: Room): string {
  const { jid, name, description, language, occupants, anonymity, moderated, tags, nsfw } = room;
  const { languages, languageGuess, logsUrl, webChatUrl, activity } = room;
  return JSON.stringify({
    jid,
    name,
    description,
    language,
    languages,
    languageGuess,
    occupants,
    anonymity,
    moderated,
    tags,
    nsfw,
    logsUrl,
    webChatUrl,
    activity,
  });
}

/** The room, each field checked and cut to its bounds; `undefined` when it is none. */
export function readRoom(json: string): Room | undefined {
  const fields = fieldsOf(json);
  const jid = storedJid(fields?.jid);
  if (fields === undefined || jid === undefined || localOf(jid) === '') return undefined;
  const name = line(fields.name, 1024);
  const description = line(fields.description, 1024);
  const language = line(fields.language, 35);
  const languages = strings(fields.languages, 16, 35);
  const languageGuess = line(fields.languageGuess, 35);
  const occupants = whole(fields.occupants);
  const { activity } = fields;
  const logsUrl = webUrl(fields.logsUrl);
  const webChatUrl = webUrl(fields.webChatUrl);
  return {
    jid,
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(language !== undefined && { language }),
    ...(languages.length > 1 && { languages }),
    ...(languageGuess !== undefined && { languageGuess }),
    ...(occupants !== undefined && { occupants }),
    ...((fields.anonymity === 'none' || fields.anonymity === 'semi') && { anonymity: fields.anonymity }),
    ...(typeof fields.moderated === 'boolean' && { moderated: fields.moderated }),
    tags: strings(fields.tags, 32, 64),
    nsfw: fields.nsfw === true,
    ...(logsUrl !== undefined && { logsUrl }),
    ...(webChatUrl !== undefined && { webChatUrl }),
    ...(typeof activity === 'number' && activity >= 0 && activity <= 1e6 && { activity }),
  };
}

/** Why and since when a room is not listed, or `undefined` when the text says neither. */
export function readUnlistedValue(json: string): Unlisted | undefined {
  const fields = fieldsOf(json);
  const reason = UNLISTED_REASONS.find((known) => known === fields?.reason);
  const at = moment(fields?.at);
  return reason === undefined || at === undefined ? undefined : { reason, at };
}

function readContacts(value: unknown): Record<string, readonly string[]> {
  if (typeof value !== 'object' || value === null) return {};
  const contacts: Record<string, readonly string[]> = {};
  for (const [kind, uris] of Object.entries(value).slice(0, 16)) {
    const safe = strings(uris, 16, 1024).filter((uri) => /^(https?|mailto|xmpp):/i.test(uri));
    if (/^[a-z][a-z-]{0,30}$/.test(kind) && safe.length > 0) contacts[kind] = safe;
  }
  return contacts;
}

function readReached(value: unknown): DayReached[] {
  if (!Array.isArray(value)) return [];
  const days: DayReached[] = [];
  for (const item of value.slice(-REACHED_DAYS) as unknown[]) {
    const { day, tried, answered } = (typeof item === 'object' && item !== null ? item : {}) as Fields;
    const [d, t, a] = [whole(day), whole(tried), whole(answered)];
    if (
      d !== undefined &&
      d <= LAST_DAY &&
      t !== undefined &&
      a !== undefined &&
      d > (days.at(-1)?.day ?? -1) &&
      a <= t
    )
      days.push({ day: d, tried: t, answered: a });
  }
  return days;
}

/** The server, each field checked and cut to its bounds; `undefined` when it is none. */
export function readServer(json: string): Server | undefined {
  const fields = fieldsOf(json);
  const domain = storedJid(fields?.domain);
  const crawledAt = moment(fields?.crawledAt);
  if (fields === undefined || domain === undefined || domain.includes('@') || crawledAt === undefined)
    return undefined;
  const software = line(fields.software, 100);
  const version = line(fields.version, 100);
  const error = line(fields.error, 500);
  const services = strings(fields.services, 100, 1024).map(storedJid);
  return {
    domain,
    source: SERVER_SOURCES.find((source) => source === fields.source) ?? 'seed',
    since: moment(fields.since) ?? crawledAt,
    reached: readReached(fields.reached),
    ...(software !== undefined && { software }),
    ...(version !== undefined && { version }),
    contacts: readContacts(fields.contacts),
    services: services.filter((service) => service !== undefined),
    crawledAt,
    roomsSeen: whole(fields.roomsSeen) ?? 0,
    roomsListed: whole(fields.roomsListed) ?? 0,
    partial: fields.partial === true,
    ...(error !== undefined && { error }),
    failures: whole(fields.failures) ?? 0,
  };
}
