import { parseJid } from '../../shared/domain/jid.ts';
import type { Room } from '../../shared/domain/room.ts';

/** What the rooms talk about. */
export const SAMPLE_WORDS =
  'linux jabber chat support gaming musique Straße philosophie Łódź café recherche offtopic rust python C++ privacy élections радио музыка игры 日本語 雑談 音楽 中文 编程 한국어 عربي برمجة português España Ελληνικά fotografie kochen cuisine vélo radio books science maths astronomy history films séries anime manga amateur security hacking devops debian gentoo arch fedora android'.split(
    ' ',
  );
const LANGUAGES = ['en', 'fr', 'de', 'es', 'ru', 'ja', 'zh', 'ar', 'pt', 'el'];

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

/** `count` rooms in many scripts, with the long tail of occupants that real servers show. */
export function sampleRooms(count: number): Room[] {
  const next = numbers(42);
  const words = (n: number): string =>
    Array.from({ length: n }, () => SAMPLE_WORDS[Math.floor(next() * SAMPLE_WORDS.length)] ?? '').join(' ');
  return Array.from({ length: count }, (_, i) => ({
    jid: parseJid(`room${i}-${Math.floor(next() * 1e6).toString(36)}@conference.server${i % 97}.example`),
    name: words(1 + Math.floor(next() * 3)),
    description: words(4 + Math.floor(next() * 16)),
    language: LANGUAGES[i % LANGUAGES.length] ?? 'en',
    occupants: Math.floor(next() ** 6 * 400),
    anonymity: next() < 0.1 ? 'none' : 'semi',
    tags: [],
    nsfw: next() < 0.02,
  }));
}
