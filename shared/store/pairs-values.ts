/** How the random chat's people stand in Redis as JSON; each field is checked when it is read. */

import { type Jid, tryJid } from '../domain/jid.ts';
import { Lately } from '../domain/lately.ts';
import { MOST_INTERESTS, MOST_LANGUAGES, type SearchStep } from '../domain/pair.ts';
import { addPresent, present } from '../domain/present.ts';
import { fieldsOf, line, moment, storedJid, strings, whole } from './stored-fields.ts';

/** A person as the random chat stores him: a keyed hash of his bare JID. */
export type Uid = string;

const STATES = ['waiting', 'talking', 'left'] as const;
const TELLS = ['met', 'left', 'lost', 'gone', 'away', 'back', 'alone', 'alone-again', 'out'] as const;
const SHOWN = ['away', 'dnd', 'gone'] as const;
const REASONS = ['next', 'stop', 'gone', 'lost', 'alone-again'] as const;

/** What somebody has to be told. */
export type Tell = (typeof TELLS)[number];
/** How somebody who is not quite there is so; `gone`: none of his clients is. */
export type Shown = (typeof SHOWN)[number];
/** Why a talk ended. */
export type Reason = (typeof REASONS)[number];

/** What is known of somebody who waits, talks or has just talked. */
export interface Seat {
  readonly state: (typeof STATES)[number];
  /** The process that he writes to, by its address. */
  readonly home: string;
  /** His bare JID: as long as he waits or talks, and until he has been told that it is over. */
  readonly jid?: Jid;
  /** Which of our addresses he writes to. */
  readonly at?: Jid;
  /** What he is told in. */
  readonly language?: string;
  /** Greater after each change: what is known of him may reach a process in another order. */
  readonly change: number;
  /** Since when he waits or waited. */
  readonly since: number;
  /** His present or last talk. */
  readonly pair?: string;
  readonly peer?: Uid;
  readonly met?: number;
  /** When he was told that he has met somebody. */
  readonly greetedAt?: number;
  /** Both have shown their addresses in this talk. */
  readonly open?: true;
  /** What both like. */
  readonly interest?: string;
  /** He has just talked with the same person before. */
  readonly same?: true;
  readonly tell?: Tell;
  readonly reason?: Reason;
  /** Undefined: he is there, as far as anybody knows. */
  readonly show?: Shown;
}

/** Who has accepted the rules, and what he chose. */
export interface Patron {
  readonly acceptedAt: number;
  /** Which version of the rules. */
  readonly rules: number;
  readonly languages: readonly string[];
  readonly interests: readonly string[];
  /** What he is answered in, when he chose that. */
  readonly language?: string;
}

function oneOf<T extends string>(value: unknown, all: readonly T[]): T | undefined {
  return all.find((each) => each === value);
}

/** Very many write to the same few addresses of ours: each is in memory once. */
const ours = new Lately<Jid | undefined>(1_000);

function ourJid(value: unknown): Jid | undefined {
  return typeof value === 'string' ? ours.of(value, () => tryJid(value)) : undefined;
}

/** A seat, or `undefined` when it is none. */
export function readSeat(json: string): Seat | undefined {
  const fields = fieldsOf(json);
  const state = oneOf(fields?.state, STATES);
  const home = ourJid(fields?.home);
  if (fields === undefined || state === undefined || home === undefined) return undefined;
  const seat = { state, home, since: moment(fields.since) ?? 0, change: whole(fields.change) ?? 0 };
  return addPresent(seat, {
    jid: storedJid(fields.jid),
    at: ourJid(fields.at),
    language: line(fields.language, 35),
    pair: line(fields.pair, 64),
    peer: line(fields.peer, 64),
    met: moment(fields.met),
    greetedAt: moment(fields.greetedAt),
    interest: line(fields.interest, 64),
    open: fields.open === true ? (true as const) : undefined,
    same: fields.same === true ? (true as const) : undefined,
    tell: oneOf(fields.tell, TELLS),
    reason: oneOf(fields.reason, REASONS),
    show: oneOf(fields.show, SHOWN),
  });
}

/** A patron, or `undefined` when it is none. */
export function readPatron(json: string): Patron | undefined {
  const fields = fieldsOf(json);
  const acceptedAt = moment(fields?.acceptedAt);
  if (fields === undefined || acceptedAt === undefined) return undefined;
  return {
    ...{ acceptedAt, rules: moment(fields.rules) ?? 0 },
    languages: strings(fields.languages, MOST_LANGUAGES, 8),
    interests: strings(fields.interests, MOST_INTERESTS, 64),
    ...present({ language: line(fields.language, 35) }),
  };
}

/** A step of a search in few bytes: each person has his own. */
function writeStep({ after, buckets, recents, patience, tell, calls, ends }: SearchStep): unknown[] {
  const step = [after, buckets.length, recents ? 1 : 0, patience];
  return tell || calls || ends ? [...step, tell ?? '', calls ? 1 : 0, ends ? 1 : 0] : step;
}

/**
 * How somebody searches, as pairs-start.lua takes it: all his buckets, and steps with how many of them each takes, from
 * the first on, as JSON; and the first step by itself, with when the next one is while nobody known is here, which is all
 * that is mostly needed at once.
 */
export function writeSearch(steps: readonly SearchStep[]): readonly [string, object] {
  const { buckets = [], patience = 0, recents = false } = steps[0] ?? {};
  const all = JSON.stringify([steps.at(-1)?.buckets ?? [], steps.map(writeStep)]);
  // Newcomers take each other from the beginning then.
  const next = steps.slice(1).find((step) => {
    const isSaid = step.tell !== undefined || step.calls === true;
    return isSaid || step.buckets.length !== buckets.length || step.recents !== recents || step.patience > 1;
  });
  return [all, { buckets, patience, recents, after: next?.after ?? false }];
}
