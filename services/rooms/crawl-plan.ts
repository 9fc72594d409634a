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
  silent: 4,
  crawlMs: 3_600_000,
};

/** COMPAT: ejabberd gives the *last* 100 of the first `max` when `max` is above 100. */
export const PAGE = 100;

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

/** First and longest wait before a server that failed is tried again. */
const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 86_400_000;

/** Doubles with each failure in a row, up to a day; `random` (0 to 1) spreads it by a quarter either way. */
export function retryAfter(failures: number, random: number): number {
  const ms = FIRST_RETRY_MS * 2 ** Math.min(Math.max(failures - 1, 0), 20);
  return Math.round(Math.min(ms, LONGEST_RETRY_MS) * (0.75 + random / 2));
}

/** Whether a server's first crawl after a start should be now and not at its next turn. */
export function isDue(crawledAt: number | undefined, everyMs: number, now: number): boolean {
  return crawledAt === undefined || crawledAt > now || now - crawledAt >= everyMs;
}

/** A service that was silent for so long loses its rooms. */
export const UNREACHABLE_MS = 3 * 86_400_000;
/** An unlisted room that was not seen for so long is forgotten. */
export const FORGET_MS = 30 * 86_400_000;

function isBelow(domain: Jid, parent: Jid): boolean {
  return domain === parent || domain.endsWith(`.${parent}`);
}

/** Which of the crawled servers a domain belongs to: the closest one above it; `undefined`: none. */
export function ownerOf(domain: Jid, crawled: readonly Jid[]): Jid | undefined {
  return crawled.filter((candidate) => isBelow(domain, candidate)).sort((a, b) => b.length - a.length)[0];
}

/**
 * Domains that may hold room services: what the server names, and what it named before; its own first, and none
 * that belongs to another crawled server, which is asked in that one's turn.
 */
export function candidateServices(
  server: Jid,
  items: readonly DiscoItem[],
  before: readonly Jid[],
  crawled: readonly Jid[],
): Jid[] {
  const named = items.filter(({ jid, node }) => node === undefined && domainOf(jid) === jid);
  const all = new Set([...before, ...named.map(({ jid }) => jid)]);
  all.delete(server);
  const others = crawled.filter((other) => other !== server);
  const mine = [...all].filter((domain) => {
    const owner = ownerOf(domain, [server, ...others]);
    return owner === undefined || owner === server;
  });
  return [
    ...mine.filter((domain) => isBelow(domain, server)),
    ...mine.filter((domain) => !isBelow(domain, server)),
  ];
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
