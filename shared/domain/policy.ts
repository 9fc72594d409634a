/** What a directory does not list, or lists otherwise than rooms say it: the will of admins, owners and servers. */
import { domainOf, type Jid, localOf, tryJid } from './jid.ts';
import type { Finding, Room, UnlistedReason } from './room.ts';
import { foldText, readableLocal } from './text.ts';

/**
 * Kinds of rules. The subject is a room (`hidden`, `blocked-room`, `nsfw`, `tags`, `removed`), a domain with
 * everything below it (`blocked-domain`, `opted-out`), a folded word (`blocked-word`), or the keyed hash of somebody's
 * address (`banned`, `taken-off`): whoever is kept out must not be kept for that.
 */
export const RULE_KINDS = [
  'hidden', // an admin took the room off
  'blocked-room',
  'blocked-domain',
  'blocked-word',
  'nsfw', // marked as not safe for work, by an admin or the owner
  'tags', // the owner's tags
  'removed', // the owner wants it off
  'opted-out', // the server wants all its rooms off
  'banned', // somebody is not to be in the directory of people
  'taken-off', // somebody's entry is hidden there; a new one of his is looked at first
] as const;
/** One of {@link RULE_KINDS}. */
export type RuleKind = (typeof RULE_KINDS)[number];

/** One rule. Two of the same kind and subject are the same rule. */
export interface Rule {
  readonly kind: RuleKind;
  readonly subject: string;
  /** Of `tags` only: folded, without `#`. */
  readonly tags?: readonly string[];
  /** When it was made, ms; of `blocked-domain` where that hides people. */
  readonly since?: number;
}

/** Most tags that an owner may set; longest tag. */
export const MAX_OWNER_TAGS = 16;
const MAX_TAG = 50;
const MAX_WORD = 64;
/** Rules in all: a block list with more is somebody's attempt to be a burden. */
export const MAX_RULES = 100_000;

/** As `PolicyBook.keyedHash` makes them. */
const KEYED_HASH = /^[0-9a-f]{24}$/;
const WORD = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}]*$/u;
/** Scripts written without spaces: there a blocked word may stand anywhere. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** A tag as it is kept, or `undefined` when the text is none. */
export function readTag(text: string): string | undefined {
  const tag = foldText(text.trim().replace(/^#/, ''));
  return tag.length <= MAX_TAG && /^[\p{L}\p{N}][\p{L}\p{N}\p{M}_+-]*$/u.test(tag) ? tag : undefined;
}

function roomOf(text: string): Jid | undefined {
  const jid = tryJid(text);
  return jid !== undefined && localOf(jid) !== '' && !jid.includes('/') ? jid : undefined;
}

function domain(text: string): Jid | undefined {
  const jid = tryJid(text);
  return jid !== undefined && localOf(jid) === '' && !jid.includes('/') ? jid : undefined;
}

/** A word as it is blocked, or `undefined`: one word of two letters or more. */
export function readBlockedWord(text: string): string | undefined {
  const word = foldText(text.trim());
  return word.length >= 2 && word.length <= MAX_WORD && WORD.test(word) ? word : undefined;
}

/** The subject of a rule of that kind in its normal form, or `undefined` when the text is none. */
export function readSubject(kind: RuleKind, text: string): string | undefined {
  if (kind === 'blocked-word') return readBlockedWord(text);
  if (kind === 'banned' || kind === 'taken-off') return KEYED_HASH.test(text) ? text : undefined;
  return kind === 'blocked-domain' || kind === 'opted-out' ? domain(text) : roomOf(text);
}

/** A domain and those above it. */
export function withParents(name: string): string[] {
  const labels = name.split('.');
  return labels.map((_, i) => labels.slice(i).join('.'));
}

function wordsOf({ jid, name = '', description = '', tags }: Room): readonly string[] {
  return [readableLocal(localOf(jid)), name, description, ...tags];
}

/** The rules in force, in memory. */
export class Policy {
  /** Another number after every change. */
  version = 0;
  readonly #rules = new Map<string, Rule>();
  readonly #words = new Set<string>();
  readonly #parts = new Set<string>();

  /** Rules held. */
  get size(): number {
    return this.#rules.size;
  }

  static key({ kind, subject }: Rule): string {
    return `${kind} ${subject}`;
  }

  put(rule: Rule): void {
    this.version++;
    this.#rules.set(Policy.key(rule), rule);
    if (rule.kind === 'blocked-word')
      (UNSPACED.test(rule.subject) ? this.#parts : this.#words).add(rule.subject);
  }

  remove(rule: Rule): void {
    this.version++;
    this.#rules.delete(Policy.key(rule));
    if (rule.kind !== 'blocked-word') return;
    this.#words.delete(rule.subject);
    this.#parts.delete(rule.subject);
  }

  clear(): void {
    this.version++;
    this.#rules.clear();
    this.#words.clear();
    this.#parts.clear();
  }

  has(kind: RuleKind, subject: string): boolean {
    return this.#rules.has(Policy.key({ kind, subject }));
  }

  /** All rules, or those of one kind, in the order they were made known. */
  rules(kind?: RuleKind): Rule[] {
    const all = [...this.#rules.values()];
    return kind === undefined ? all : all.filter((rule) => rule.kind === kind);
  }

  /** Why an address, a room's or a domain's, is not listed whatever its room says; `undefined`: nothing against it. */
  against(jid: Jid): UnlistedReason | undefined {
    if (this.#rules.size === 0) return undefined;
    const domains = withParents(domainOf(jid));
    if (this.has('hidden', jid) || this.has('blocked-room', jid)) return 'moderated';
    if (domains.some((name) => this.has('blocked-domain', name))) return 'moderated';
    if (this.has('removed', jid)) return 'removed';
    return domains.some((name) => this.has('opted-out', name)) ? 'server-opted-out' : undefined;
  }

  /** Since when everybody of a server, or of one above it, is kept out, ms, 0 where that was not kept; `undefined`: nobody is. */
  blockedSince(jid: Jid): number | undefined {
    if (this.#rules.size === 0) return undefined;
    for (const subject of withParents(domainOf(jid))) {
      const rule = this.#rules.get(Policy.key({ kind: 'blocked-domain', subject }));
      if (rule !== undefined) return rule.since ?? 0;
    }
    return undefined;
  }

  /** The finding as it may be kept. */
  apply(finding: Finding): Finding {
    const { jid } = finding;
    if (this.#rules.size === 0) return finding;
    const reason = this.against(jid);
    if (reason !== undefined) return { jid, reason };
    if (!('room' in finding)) return finding;
    if (this.hasBlockedWord(wordsOf(finding.room))) return { jid, reason: 'blocked-word' };
    const own = this.#rules.get(Policy.key({ kind: 'tags', subject: jid }))?.tags;
    const nsfw = finding.room.nsfw || this.has('nsfw', jid) || own?.includes('nsfw') === true;
    if (own === undefined && nsfw === finding.room.nsfw) return finding;
    const tags = own === undefined ? finding.room.tags : [...new Set([...own, ...finding.room.tags])];
    return { ...finding, room: { ...finding.room, tags, nsfw } };
  }

  /** Whether one of these texts has a word in it that is not wanted. */
  hasBlockedWord(texts: readonly string[]): boolean {
    if (this.#words.size === 0 && this.#parts.size === 0) return false;
    const text = foldText(texts.join(' '));
    if (text.split(/[^\p{L}\p{N}\p{M}]+/u).some((word) => this.#words.has(word))) return true;
    for (const part of this.#parts) if (text.includes(part)) return true;
    return false;
  }
}
