/** Pure: how politely a server is asked, what of it, and when again. Times in milliseconds. */
import type { Jid } from '../../shared/domain/jid.ts';
import { domainOf } from '../../shared/domain/jid.ts';
import type { DiscoItem } from '../../shared/xmpp/xep0030.ts';

/** Bounds of one crawl of one server. What lies beyond is left out, and the server marked partial. */
export interface CrawlLimits {
  /** Domains below a server that are asked what they are. */
  readonly domains: number;
  /** Room services among them. */
  readonly services: number;
  readonly roomsPerService: number;
  /** Pages of one list; each has at most {@link PAGE} items. */
  readonly pages: number;
  /** How long a server may take for an answer about itself or a room. */
  readonly infoMs: number;
  /** The same for a domain that it names: often one that is switched off. */
  readonly candidateMs: number;
  /** And for a list. */
  readonly itemsMs: number;
  /** Rooms in a row that a list names and that are not there, after which the list is taken for a lie. */
  readonly missing: number;
  /** Unanswered questions in a row after which a service counts as down. */
  readonly silent: number;
  /** Time for everything but rooms that are listed already. */
  readonly crawlMs: number;
}

/** Above what the largest public servers have, below what an endless one could make us do. */
export const LIMITS: CrawlLimits = {
  domains: 50,
  services: 10,
  roomsPerService: 20_000,
  pages: 400,
  infoMs: 20_000,
  candidateMs: 10_000,
  itemsMs: 60_000,
  missing: 50,
  silent: 4,
  crawlMs: 3_600_000,
};

/** COMPAT: ejabberd gives the *last* 100 of the first `max` when `max` is above 100. */
export const PAGE = 100;

/**
 * Questions to one server a minute, `burst` of them at once; so nearly 4 a second for long. A default Prosody has 100 rooms
 * in memory and needs 14 ms of its only thread for any other: it keeps nineteen twentieths of its time.
 */
export const BUDGET = { perMinute: 300, burst: 60 } as const;

/** Questions to one server at once. */
export const IN_FLIGHT = 2;
/** Below this an answer costs its server next to nothing. */
const QUICK_MS = 10;
const LONGEST_PAUSE_MS = 5_000;

/** The middle of some figures; 0 for none. */
export function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[figures.length >> 1] ?? 0;
}

/**
 * How long to leave a server alone after an answer, by how long its latest answers took: nothing when it is
 * quick, else twice that. Prosody loads a room that is not in its memory (14 ms of its only thread, for which
 * all its users wait): a crawl must leave it most of its time.
 */
export function pauseAfter(answersMs: readonly number[]): number {
  let slow = 0;
  for (const ms of answersMs) if (ms >= QUICK_MS) slow++;
  // More than half of them quick: so is the middle one, and nothing has to be sorted.
  if (2 * slow < answersMs.length || slow === 0) return 0;
  const usual = median(answersMs);
  return usual < QUICK_MS ? 0 : Math.min(LONGEST_PAUSE_MS, 2 * usual);
}

/** First and longest wait before a server that failed is tried again: soon, when it is the operator's own. */
const OWN_RETRY_MS = 30_000;
const FIRST_RETRY_MS = 300_000;
const LONGEST_RETRY_MS = 86_400_000;

/** Doubles with each failure in a row, up to a day; `random` (0 to 1) spreads it by a quarter either way. */
export function retryAfter(failures: number, isOwn: boolean, random: number): number {
  const ms = (isOwn ? OWN_RETRY_MS : FIRST_RETRY_MS) * 2 ** Math.min(Math.max(failures - 1, 0), 20);
  return Math.round(Math.min(ms, LONGEST_RETRY_MS) * (0.75 + random / 2));
}

/** Whether a server's first crawl after a start should be now and not at its next turn. */
export function isDue(crawledAt: number | undefined, everyMs: number, now: number): boolean {
  return crawledAt === undefined || crawledAt > now || now - crawledAt >= everyMs;
}

/** A room that was not seen for so long is on no list. */
export const UNREACHABLE_MS = 2 * 86_400_000;
/** A server that nobody of ours named and that did not answer for so long is given up. */
export const GIVEN_UP_MS = 7 * 86_400_000;
/** So long it is then not taken up again because another server names it. */
export const BURIED_MS = 30 * 86_400_000;
/** An unlisted room that was not seen for so long is forgotten. */
export const FORGET_MS = 30 * 86_400_000;
/** Between two crawls of a server that has no rooms. */
export const ROOMLESS_MS = 86_400_000;

/** Servers known at most: some ten times what the federation has. */
export const MOST_SERVERS = 20_000;
/** Servers that become known through one other at most, in its whole life: a liar must not fill the list. */
export const MOST_NAMED = 200;
/** Servers under one name that somebody may hold as a whole: names are free there. */
export const MOST_UNDER_ONE = 500;
/** Failures in a row after which a server that only people named, and that never answered, is forgotten: some 15 minutes. */
export const NEVER_THERE = 5;

/** Names that lead nowhere or inside: RFC 6761, RFC 6762, RFC 8375 and what routers make up. */
const NOT_PUBLIC = new Set([
  'localhost',
  'local',
  'localdomain',
  'internal',
  'intranet',
  'lan',
  'home',
  'corp',
]);

/** Whether a domain that a stranger names may be asked: a name with a dot, no address, nothing that is internal. */
export function isPublicDomain(domain: Jid): boolean {
  const labels = domain.split('.');
  const top = labels.at(-1) ?? '';
  const isInternal = NOT_PUBLIC.has(top) || top === 'invalid' || domain.endsWith('.home.arpa');
  return labels.length > 1 && /^\p{L}/u.test(top) && !domain.startsWith('[') && !isInternal;
}

/** The domain itself and every one above it that has a dot, the closest first; a single name is itself. */
export function parentsOf(domain: Jid): Jid[] {
  const parents = [domain];
  for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1))
    parents.push(domain.slice(dot + 1) as Jid);
  return parents;
}

function isBelow(domain: Jid, parent: Jid): boolean {
  return domain === parent || domain.endsWith(`.${parent}`);
}

/** The closest domain at or above another that is crawled; `undefined`: none. */
export function ownerOf(domain: Jid, isCrawled: (domain: Jid) => boolean): Jid | undefined {
  return parentsOf(domain).find(isCrawled);
}

/** The domains that a server names, each once. */
export function namedDomains(items: readonly DiscoItem[]): Jid[] {
  const named = items.filter(({ jid, node }) => node === undefined && domainOf(jid) === jid);
  return [...new Set(named.map(({ jid }) => jid))];
}

/** What a server's domains are to it: below it, and asked with it; or servers of their own. */
export interface NamedDomains {
  readonly own: readonly Jid[];
  readonly foreign: readonly Jid[];
}

/**
 * Sorts what a server names, and what it named before: domains that may hold room services of its, those below it
 * first, and those that are elsewhere. What belongs to another crawled server is left to that one's turn.
 */
export function sortNamed(
  server: Jid,
  named: readonly Jid[],
  before: readonly Jid[],
  ownerOfDomain: (domain: Jid) => Jid | undefined,
): NamedDomains {
  const all = new Set([...before, ...named]);
  all.delete(server);
  const free = [...all].filter((domain) => {
    const owner = ownerOfDomain(domain);
    return owner === undefined || owner === server;
  });
  return {
    own: free.filter((domain) => isBelow(domain, server)),
    foreign: free.filter((domain) => !isBelow(domain, server)),
  };
}

const HOUR_MS = 3_600_000;

/** What decides when a room is asked again. */
export interface RoomState {
  readonly occupants: number;
  /** Its list tells its occupants every hour. */
  readonly isCounted: boolean;
  /** It says something else than the last time. */
  readonly isChanged: boolean;
}

/**
 * When a room of a server that is spared is asked again: hourly while people are inside or its words change, every six
 * hours where the list tells who is inside, else daily. `random` (0 to 1) spreads it by a fifth, earlier only: what is
 * due a minute after a crawl would wait for the next.
 */
export function nextAskAt(room: RoomState, now: number, random: number): number {
  const { occupants, isCounted, isChanged } = room;
  const hours = isChanged ? 1 : occupants === 0 ? 24 : isCounted ? 6 : 1;
  return now + Math.round(hours * HOUR_MS * (0.95 - random / 5));
}

/** COMPAT: ejabberd and MongooseIM write a room's occupants behind its name in the list: `Title (7)`. */
export function splitItemName(
  name: string | undefined,
  software: string | undefined,
): { name?: string; occupants?: number } {
  const text = name?.trim();
  if (text === undefined || text === '') return {};
  const match = /^(.*?) ?\((\d{1,6})\)$/s.exec(text);
  if (match === null || !/ejabberd|mongooseim/i.test(software ?? '')) return { name: text };
  return { ...(match[1] && { name: match[1] }), occupants: Number(match[2]) };
}

/**
 * COMPAT: asked without paging, ejabberd gives at most 100 rooms, and of more than 100 only those with people
 * inside; the rest is behind two nodes. Prosody has no such limit.
 */
export const EJABBERD_NODES = ['nonemptyrooms', 'emptyrooms'] as const;

/** Whether an unpaged list may be a part only. */
export function mayBePart(items: number, count: number | undefined, software: string | undefined): boolean {
  if (/prosody/i.test(software ?? '')) return false;
  return count === undefined ? items === PAGE : count > items;
}
