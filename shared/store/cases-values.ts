/** How reports and what was decided on them stand in Redis as JSON; each field is checked when it is read. */

import { randomInt } from 'node:crypto';
import { type Sanction, STEPS, type Step } from '../domain/ladder.ts';
import { present } from '../domain/present.ts';
import type { Report, ReporterRecord } from '../domain/report-weight.ts';
import type { Uid } from './pairs-values.ts';
import { type Fields, fieldsOf, line, moment, objectOf, whole } from './stored-fields.ts';

/** What somebody is reported for. */
export const CATEGORIES = [
  'minor',
  'sexual',
  'threat',
  'hate',
  'harassment',
  'spam',
  'illegal',
  'other',
] as const;
/** One of {@link CATEGORIES}. */
export type Category = (typeof CATEGORIES)[number];

const STATES = ['open', 'upheld', 'dismissed'] as const;
/** Longest sealed text: 30 messages of 4,000 characters, encrypted. */
const MAX_SEALED = 1_000_000;
const MAX_REASON = 200;
const MOST_SANCTIONS = 50;

/** What an admin decided. */
export interface Decision {
  readonly at: number;
  /** The admin, as a keyed hash. */
  readonly by: string;
  readonly reason: string;
  /** Absent: nothing happens to who was reported. */
  readonly step?: Step;
}

/** What somebody says against a decision. */
export interface Appeal {
  readonly at: number;
  /** Sealed. */
  readonly words: string;
  /** It has been decided on. */
  readonly isDone?: true;
}

/** A report and what became of it. */
export interface Case {
  readonly id: string;
  /** Greater after each change. */
  readonly version: number;
  readonly at: number;
  readonly category: Category;
  readonly by: Uid;
  readonly about: Uid;
  /** Messages that were chosen, and the reporter's words: sealed. */
  readonly evidence: string;
  /** The address of who was reported: sealed with a key of its own. */
  readonly who: string;
  readonly state: (typeof STATES)[number];
  readonly decision?: Decision;
  readonly appeal?: Appeal;
}

/** What somebody is told when he comes. */
export interface Notice {
  readonly kind: (typeof NOTICES)[number];
  /** The case, or the name of a decision without one. */
  readonly id: string;
  readonly step?: Step;
  readonly until?: number;
  readonly reason?: string;
}

/** For the reporter: `upheld`, `dismissed`; for the other: `sanction`, `paused` (by itself), `lifted`, `appeal-refused`. */
const NOTICES = ['upheld', 'dismissed', 'sanction', 'paused', 'lifted', 'appeal-refused'] as const;

const CASE_ID = /^[a-z2-9]{8}$/;
/** Without letters and digits that look alike. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const ID_LENGTH = 8;

/** A case's new id: nobody guesses it. */
export function newCaseId(): string {
  return Array.from({ length: ID_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** The id of a case as people write it, or undefined. */
export function readCaseId(text: string): string | undefined {
  const id = text.trim().toLowerCase().replace('-', '');
  return CASE_ID.test(id) ? id : undefined;
}

function sealed(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= MAX_SEALED ? value : undefined;
}

function oneOf<T extends string>(value: unknown, all: readonly T[]): T | undefined {
  return all.find((each) => each === value);
}

function readDecision(value: unknown): Decision | undefined {
  const fields = objectOf(value);
  const [at, by] = [moment(fields?.at), line(fields?.by, 40)];
  if (at === undefined || by === undefined) return undefined;
  const reason = line(fields?.reason, MAX_REASON) ?? '';
  return { at, by, reason, ...present({ step: oneOf(fields?.step, STEPS) }) };
}

function readAppeal(value: unknown): Appeal | undefined {
  const fields = objectOf(value);
  const [at, words] = [moment(fields?.at), sealed(fields?.words)];
  if (at === undefined || words === undefined) return undefined;
  return { at, words, ...(fields?.isDone === true && { isDone: true as const }) };
}

/** A case, or `undefined` when it is none. */
export function readCase(json: string): Case | undefined {
  const fields = fieldsOf(json) ?? {};
  const [id, by, about] = [line(fields.id, 8), line(fields.by, 64), line(fields.about, 64)];
  const [at, category, state] = [
    moment(fields.at),
    oneOf(fields.category, CATEGORIES),
    oneOf(fields.state, STATES),
  ];
  const [evidence, who] = [sealed(fields.evidence), sealed(fields.who)];
  if (id === undefined || by === undefined || about === undefined || at === undefined) return undefined;
  if (category === undefined || state === undefined || evidence === undefined || who === undefined)
    return undefined;
  return {
    ...{ id, version: whole(fields.version) ?? 0, at, category, by, about, evidence, who, state },
    ...present({ decision: readDecision(fields.decision), appeal: readAppeal(fields.appeal) }),
  };
}

function readSanction(value: unknown): Sanction | undefined {
  const fields: Fields = objectOf(value) ?? {};
  const [step, at, id] = [oneOf(fields.step, STEPS), moment(fields.at), line(fields.id, 40)];
  if (step === undefined || at === undefined || id === undefined) return undefined;
  return { step, at, id, ...(fields.isAutomatic === true && { isAutomatic: true as const }) };
}

/** Somebody's sanctions; none when they cannot be read. */
export function readSanctions(json: string): readonly Sanction[] {
  const all = fieldsOf(json)?.sanctions;
  if (!Array.isArray(all)) return [];
  return all
    .slice(-MOST_SANCTIONS)
    .map(readSanction)
    .filter((sanction) => sanction !== undefined);
}

/** The other way. */
export function writeSanctions(sanctions: readonly Sanction[]): string {
  return JSON.stringify({ sanctions: sanctions.slice(-MOST_SANCTIONS) });
}

/** A notice, or `undefined` when it is none. */
export function readNotice(json: string): Notice | undefined {
  const fields = fieldsOf(json) ?? {};
  const [kind, id] = [oneOf(fields.kind, NOTICES), line(fields.id, 40)];
  if (kind === undefined || id === undefined) return undefined;
  return {
    ...{ kind, id },
    ...present({
      step: oneOf(fields.step, STEPS),
      until: moment(fields.until),
      reason: line(fields.reason, MAX_REASON),
    }),
  };
}

/** As it stands in the list of reports on somebody. */
export function writeReport({ by, server, at, trust }: Report): string {
  return [by, server, at, trust].join(' ');
}

/** The other way. */
export function readReport(text: string): Report | undefined {
  const [by, server, at, trust] = text.split(' ');
  if (!by || !server || !(Number(at) >= 0) || !(Number(trust) >= 0)) return undefined;
  return { by, server, at: Number(at), trust: Math.min(1, Number(trust)) };
}

/** `upheld dismissed`. */
export function readRecord(text: string): ReporterRecord {
  const [upheld = 0, dismissed = 0] = text.split(' ').map((part) => Math.max(0, Number(part) || 0));
  return { upheld, dismissed };
}
