import { tryJid } from '../../shared/domain/jid.ts';
import type { Room } from '../../shared/domain/room.ts';
import { LANGUAGES, vocabularies } from './sample-words.ts';

/** A repeatable sequence of numbers in [0, 1): the same rooms in every run (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Chat servers that the rooms are at; the first ones have most. */
const SERVERS = 2_500;
const KINDS = ['conference', 'muc', 'conference', 'rooms', 'chat'];
const ENDS = ['example', 'org.example', 'im.example'];
const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 1);

/** `count` rooms in many languages and scripts, with the long tails of words, servers and people that real ones show. */
export function sampleRooms(count: number): Room[] {
  const next = numbers(42);
  const vocabulary = vocabularies(next);
  /** Zipf's law: the n-th is taken 1/n as often as the first. */
  const rank = (most: number): number => Math.floor(Math.exp(next() * Math.log(most + 1))) - 1;
  const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;
  return Array.from({ length: count }, (_, i): Room => {
    const language = pick(LANGUAGES);
    const known = vocabulary.get(language) ?? [];
    const word = (): string => known[rank(known.length)] ?? '';
    const words = (n: number): string[] => Array.from({ length: n }, word);
    const name = words(1 + Math.floor(next() * 3));
    const tags = next() < 0.3 ? words(1 + Math.floor(next() * 2)).map((tag) => tag.toLowerCase()) : [];
    const server = rank(SERVERS);
    const domain = `${KINDS[server % KINDS.length]}.server${server}.${ENDS[server % ENDS.length]}`;
    const local = `${name.join(pick(['-', '_', '', '.']))}${next() < 0.7 ? i.toString(36) : i}`;
    const occupants = Math.floor(next() ** 6 * 400);
    return {
      jid: tryJid(`${local}@${domain}`) ?? (`room${i}@${domain}` as Room['jid']),
      tags,
      nsfw: next() < 0.02,
      ...(next() < 0.9 && { name: name.join(' ') }),
      ...(next() < 0.85 && { description: words(4 + Math.floor(next() * 24)).join(' ') }),
      ...(next() < 0.7 ? { language } : { languageGuess: language }),
      occupants,
      average: Math.round((occupants + next()) * 100) / 100,
      growth: Math.round((next() - 0.5) * 400 * next() ** 4) / 10,
      since: NOW - Math.floor(next() * 1_000 * DAY),
      ...(next() < 0.2 && { activity: Math.round(next() ** 4 * 2_000) / 10 }),
      anonymity: next() < 0.1 ? 'none' : 'semi',
    };
  });
}
