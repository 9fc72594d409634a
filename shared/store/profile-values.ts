/** Entries of the directory of people as JSON in Redis; each field is checked when it is read. */

import { tryBadgeId } from '../domain/badge-id.ts';
import { addPresent, present } from '../domain/present.ts';
import {
  AUDIENCES,
  MOST_PROFILE_TEXT,
  MOST_PROFILE_VALUES,
  PROFILE_LISTS,
  PROFILE_PARTS,
  PROFILE_TEXTS,
  type Profile,
  type ProfileList,
  type ProfileText,
  readProfileValues,
  SUSPENSIONS,
  type Suspension,
  tryPersonId,
} from '../domain/profile.ts';
import type { PublicPerson } from '../domain/public-person.ts';
import { type Fields, fieldsOf, hex, line, moment, objectOf, storedJid, strings } from './stored-fields.ts';

const LONGEST = 500;

const MOST_REASON = 200;

function readAudiences(value: unknown): Profile['audiences'] {
  const given = objectOf(value) ?? {};
  return Object.fromEntries(
    PROFILE_PARTS.flatMap((part) => {
      const audience = AUDIENCES.find((each) => each === given[part]);
      return audience === undefined ? [] : [[part, audience] as const];
    }),
  );
}

function readSuspension(value: unknown): Suspension | undefined {
  const fields = objectOf(value);
  const by = SUSPENSIONS.find((each) => each === fields?.by);
  const since = moment(fields?.since);
  if (by === undefined || since === undefined) return undefined;
  return { by, since, ...present({ reason: line(fields?.reason, MOST_REASON) }) };
}

/** What people tell of themselves, each field checked and cut to its bounds. */
export function readTold(fields: Fields) {
  const list = (name: ProfileList): readonly string[] =>
    strings(fields[name], MOST_PROFILE_VALUES[name], LONGEST).flatMap(
      (text) => readProfileValues(name, [text]) ?? [],
    );
  const texts: Partial<Record<ProfileText, string>> = {};
  for (const name of PROFILE_TEXTS)
    addPresent(texts, { [name]: line(fields[name], MOST_PROFILE_TEXT[name]) });
  const [languages = [], interests = [], links = []] = PROFILE_LISTS.map(list);
  return addPresent(texts, {
    ...{ languages, interests, links },
    avatar: hex(fields.avatar, 64),
    badge: typeof fields.badge === 'string' ? tryBadgeId(fields.badge) : undefined,
    engines: fields.engines === true ? (true as const) : undefined,
  });
}

/** The entry, or undefined when it is none. */
export function readProfile(value: unknown): Profile | undefined {
  const fields = objectOf(value);
  const listedAt = moment(fields?.listedAt);
  if (fields === undefined || listedAt === undefined) return undefined;
  const told = addPresent({ listedAt, audiences: readAudiences(fields.audiences) }, readTold(fields));
  return addPresent(told, {
    confirmedAt: moment(fields.confirmedAt),
    askedAt: moment(fields.askedAt),
    id: typeof fields.id === 'string' ? tryPersonId(fields.id) : undefined,
    pictureOf: fields.pictureOf === '' ? ('' as const) : hex(fields.pictureOf, 40),
    suspended: readSuspension(fields.suspended),
  });
}

/** The same text for the same entry. */
export function writePublicPerson(person: PublicPerson): string {
  const { id, jid, listedAt, nick, name, place, about, languages, interests, links } = person;
  const { avatar, badge, engines } = person;
  return JSON.stringify({
    ...{ id, jid, listedAt, nick, name, place, about, languages, interests, links, avatar, badge, engines },
  });
}

/** What the web shows of a person, each field checked and cut to its bounds; `undefined` when it is nobody. */
export function readPublicPerson(json: string): PublicPerson | undefined {
  const fields = fieldsOf(json);
  const id = typeof fields?.id === 'string' ? tryPersonId(fields.id) : undefined;
  const listedAt = moment(fields?.listedAt);
  if (fields === undefined || id === undefined || listedAt === undefined) return undefined;
  return addPresent(addPresent({ id, listedAt }, readTold(fields)), { jid: storedJid(fields.jid) });
}
