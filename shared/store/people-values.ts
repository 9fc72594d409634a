/** How people and what is shown of them stand in Redis as JSON; each field is checked when it is read. */

import { tryBadgeId } from '../domain/badge-id.ts';
import {
  BADGE_PARTS,
  type Badge,
  MOST_BADGES,
  OLD_ADDRESSES,
  type Person,
  type Subscription,
} from '../domain/person.ts';
import {
  type Activity,
  AVAILABILITIES,
  type Availability,
  type Mood,
  SHOWS,
  type Tune,
} from '../domain/presence.ts';
import { addPresent, present } from '../domain/present.ts';
import type { QuietHours } from '../domain/quiet-hours.ts';
import type { ShownPresence } from '../domain/shown-presence.ts';
import { readProfile } from './profile-values.ts';
import { fieldsOf, hex, line, moment, objectOf, storedJid, whole } from './stored-fields.ts';

/** UTF-16 units. */
const MAX_TEXT = 1024;
const MAX_LABEL = 64;
const MAX_RESOURCES = 20;
const DAY_MINUTES = 1_440;
const SUBSCRIPTIONS: readonly Subscription[] = ['none', 'to', 'from', 'both'];

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** The known words of a list, each once, in the order of `known`. */
function words<T extends string>(value: unknown, known: readonly T[]): T[] {
  const given = list(value);
  return known.filter((word) => given.includes(word));
}

function readColours(value: unknown): Partial<Record<Availability, string>> | undefined {
  const given = objectOf(value) ?? {};
  const colours = AVAILABILITIES.flatMap((availability) => {
    const colour = given[availability];
    return typeof colour === 'string' && /^[0-9a-f]{6}$/.test(colour)
      ? [[availability, colour] as const]
      : [];
  });
  return colours.length > 0 ? Object.fromEntries(colours) : undefined;
}

function readQuiet(value: unknown): QuietHours | undefined {
  const { from, to, zone } = objectOf(value) ?? {};
  const [f, t] = [whole(from), whole(to)];
  if (f === undefined || t === undefined || f >= DAY_MINUTES || t >= DAY_MINUTES) return undefined;
  return typeof zone === 'string' && zone.length <= 64 ? { from: f, to: t, zone } : undefined;
}

function readBadge(value: unknown): Badge | undefined {
  const fields = objectOf(value);
  const id = typeof fields?.id === 'string' ? tryBadgeId(fields.id) : undefined;
  if (fields === undefined || id === undefined) return undefined;
  return {
    id,
    shown: words(fields.shown, BADGE_PARTS),
    offlineAfterMs: moment(fields.offlineAfterMs) ?? 0,
    oldAddresses: words(fields.oldAddresses, OLD_ADDRESSES),
    ...(fields.off === true && { off: true as const }),
    ...present({
      quiet: readQuiet(fields.quiet),
      label: line(fields.label, MAX_LABEL),
      colours: readColours(fields.colours),
    }),
  };
}

/** The same text for the same person. The scripts read `consentAt`, and `id` and `off` of `badges`. */
export function writePerson({ jid, subscription, consentAt, language, badges, profile }: Person): string {
  return JSON.stringify({ jid, subscription, consentAt, language, badges, profile });
}

/** The person, each field checked and cut to its bounds; `undefined` when it is none. */
export function readPerson(json: string): Person | undefined {
  const fields = fieldsOf(json);
  const jid = storedJid(fields?.jid);
  if (fields === undefined || jid === undefined) return undefined;
  const badges = list(fields.badges)
    .slice(0, MOST_BADGES)
    .map(readBadge)
    .filter((badge) => badge !== undefined);
  return addPresent(
    { jid, subscription: SUBSCRIPTIONS.find((each) => each === fields.subscription) ?? 'none', badges },
    {
      consentAt: moment(fields.consentAt),
      language: line(fields.language, 35),
      profile: readProfile(fields.profile),
    },
  );
}

function readMood(value: unknown): Mood | undefined {
  const fields = objectOf(value);
  const mood = line(fields?.value, 64);
  return mood === undefined ? undefined : { value: mood, ...present({ text: line(fields?.text, MAX_TEXT) }) };
}

function readActivity(value: unknown): Activity | undefined {
  const fields = objectOf(value);
  const general = line(fields?.general, 64);
  if (fields === undefined || general === undefined) return undefined;
  return { general, ...present({ specific: line(fields.specific, 64), text: line(fields.text, MAX_TEXT) }) };
}

function readTune(value: unknown): Tune | undefined {
  const fields = objectOf(value);
  const tune = present({
    artist: line(fields?.artist, MAX_TEXT),
    title: line(fields?.title, MAX_TEXT),
    source: line(fields?.source, MAX_TEXT),
  });
  return Object.keys(tune).length > 0 ? tune : undefined;
}

function readResources(value: unknown): ShownPresence['resources'] {
  if (!Array.isArray(value)) return undefined;
  return list(value)
    .slice(0, MAX_RESOURCES)
    .flatMap((item) => {
      const { resource, show, priority, status } = objectOf(item) ?? {};
      const known = SHOWS.find((each) => each === show);
      if (known === undefined || typeof resource !== 'string') return [];
      const number = Number.isInteger(priority) && Math.abs(Number(priority)) <= 128 ? Number(priority) : 0;
      const name = line(resource, MAX_TEXT) ?? '';
      return [
        { resource: name, show: known, priority: number, ...present({ status: line(status, MAX_TEXT) }) },
      ];
    });
}

/** The same text for the same state: the change feed and entity tags compare texts. */
export function writeShown(shown: ShownPresence): string {
  const { id, availability, since, idleSince, status, name, mood, activity, tune, avatar, resources } = shown;
  const { address, label, colours, oldJid, oldMd5 } = shown;
  return JSON.stringify({
    ...{ id, availability, since, idleSince, status, name, mood, activity, tune, avatar, resources },
    ...{ address, label, colours, oldJid, oldMd5 },
  });
}

/** What a badge shows, each field checked and cut to its bounds; `undefined` when it is no badge. */
export function readShown(json: string): ShownPresence | undefined {
  const fields = fieldsOf(json);
  const id = typeof fields?.id === 'string' ? tryBadgeId(fields.id) : undefined;
  const availability = AVAILABILITIES.find((each) => each === fields?.availability);
  if (fields === undefined || id === undefined || availability === undefined) return undefined;
  return addPresent(
    { id, availability },
    {
      since: moment(fields.since),
      idleSince: moment(fields.idleSince),
      status: line(fields.status, MAX_TEXT),
      name: line(fields.name, MAX_TEXT),
      mood: readMood(fields.mood),
      activity: readActivity(fields.activity),
      tune: readTune(fields.tune),
      avatar: hex(fields.avatar, 64),
      resources: readResources(fields.resources),
      address: storedJid(fields.address),
      label: line(fields.label, MAX_LABEL),
      colours: readColours(fields.colours),
      oldJid: storedJid(fields.oldJid),
      oldMd5: hex(fields.oldMd5, 32),
    },
  );
}
