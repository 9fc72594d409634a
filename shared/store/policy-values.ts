/** How rules and entries of the audit log stand in Redis. What is read is checked as if a stranger had written it. */
import { type Jid, tryJid } from '../domain/jid.ts';
import {
  MAX_OWNER_TAGS,
  RULE_KINDS,
  type Rule,
  type RuleKind,
  readSubject,
  readTag,
} from '../domain/policy.ts';
import { present } from '../domain/present.ts';
import { plainLine } from '../domain/text.ts';
import { fieldsOf, moment } from './stored-fields.ts';

/**
 * What an entry tells: a rule was made or taken back, a block list came in, a room or a person was reported; a person's
 * entry was held, taken off, or let be found again. Of the random chat: a case was read, decided or appealed against; an
 * address was asked for or seen; no new talks begin; all were told something.
 */
export const AUDIT_EVENTS = [
  ...(['rule', 'unrule', 'import', 'report', 'hold', 'suspend', 'restore'] as const),
  ...(['read', 'decide', 'appeal', 'unmask-asked', 'unmasked', 'drain', 'broadcast'] as const),
] as const;
/** One of {@link AUDIT_EVENTS}. */
export type AuditEvent = (typeof AUDIT_EVENTS)[number];

/** One entry of the audit log. People stand in it as keyed hashes only. */
export interface AuditEntry {
  /** ms since 1970; given by Redis. */
  readonly at: number;
  readonly event: AuditEvent;
  readonly kind?: RuleKind;
  /** A room, a domain, a word, a person's keyed hash; of an import the number of rules. */
  readonly subject: string;
  /** Who did it: a keyed hash, or `web`. */
  readonly by: string;
  /** A reporter's words, an admin's reason. */
  readonly text?: string;
  /** To whom a report was passed on: addresses of the server's abuse contact. */
  readonly told?: readonly Jid[];
}

/** Longest words of a reporter that are kept, in UTF-16 units. */
export const MAX_REPORT = 500;

/** A rule's value; its kind and subject are the hash's field. */
export function writeRule({ tags, since }: Rule): string {
  return JSON.stringify({ tags, since });
}

/** The rule, or `undefined` when field and value are none. */
export function readRule(field: string, json: string): Rule | undefined {
  const space = field.indexOf(' ');
  const kind = RULE_KINDS.find((known) => known === field.slice(0, space));
  const text = field.slice(space + 1);
  if (kind === undefined || readSubject(kind, text) !== text) return undefined;
  const fields = fieldsOf(json);
  if (kind !== 'tags') return { kind, subject: text, ...present({ since: moment(fields?.since) }) };
  const raw = fields?.tags;
  if (!Array.isArray(raw)) return undefined;
  const tags = raw
    .slice(0, MAX_OWNER_TAGS)
    .map((tag: unknown) => (typeof tag === 'string' ? readTag(tag) : undefined))
    .filter((tag) => tag !== undefined);
  return { kind, subject: text, tags };
}

/** The fields of a stream entry, flat. */
export function writeAudit({ event, kind, subject, by, text, told }: Omit<AuditEntry, 'at'>): string[] {
  return [
    ...['event', event, 'subject', subject, 'by', by],
    ...(kind === undefined ? [] : ['kind', kind]),
    ...(text === undefined ? [] : ['text', text]),
    ...(told === undefined || told.length === 0 ? [] : ['told', told.join(' ')]),
  ];
}

/** The entry, each field checked and cut to its bounds; `undefined` when it is none. */
export function readAudit(id: string, flat: readonly string[]): AuditEntry | undefined {
  const fields = new Map<string, string>();
  for (let i = 0; i + 1 < flat.length; i += 2) fields.set(flat[i] ?? '', flat[i + 1] ?? '');
  const at = Number(/^\d{1,15}/.exec(id)?.[0]);
  const event = AUDIT_EVENTS.find((known) => known === fields.get('event'));
  if (event === undefined || Number.isNaN(at)) return undefined;
  const kind = RULE_KINDS.find((known) => known === fields.get('kind'));
  const text = plainLine(fields.get('text') ?? '', MAX_REPORT);
  const told = (fields.get('told') ?? '').split(' ', 10).map(tryJid);
  return {
    at,
    event,
    ...(kind !== undefined && { kind }),
    subject: plainLine(fields.get('subject') ?? '', 3_071),
    by: plainLine(fields.get('by') ?? '', 40),
    ...(text !== '' && { text }),
    ...(told.some((jid) => jid !== undefined) && { told: told.filter((jid) => jid !== undefined) }),
  };
}
