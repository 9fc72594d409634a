/** Rooms that are about the same: those that share rare tags and words, better in the same language. Pure. */
import type { Jid } from './jid.ts';
import type { Room } from './room.ts';
import type { RoomQuery, RoomResults } from './room-query.ts';
import { termsOf } from './search/words.ts';

/** What the finder asks of the index. */
export interface SearchableRooms {
  readonly size: number;
  search(query: RoomQuery): RoomResults;
}

/** A clue to what a room is about, and how much it counts when it is as rare as can be. */
interface Clue {
  readonly term: string;
  readonly kind: 'tag' | 'word';
  readonly weight: number;
}

/** Questions per room: each is one search. */
const MOST = { tags: 5, nameWords: 4, descriptionWords: 4 };
/** Rooms looked at per clue, those with most people. */
const LOOKED_AT = 20;
/** What more rooms than this part have tells nothing. */
const COMMON = 0.2;
/** Less than this is chance: one rare tag, or two rare words, or one that stands in both names. */
const LEAST_SCORE = 0.7;

function wordsOf(text: string | undefined, shortest: number): string[] {
  const terms = new Set(termsOf(text ?? '', false).words);
  // Pairs of characters of scripts without spaces are words enough; numbers are none.
  return [...terms].filter(
    (term) => !/^\d+$/.test(term) && (term.length >= shortest || /[^\p{ASCII}]/u.test(term)),
  );
}

function cluesOf(room: Room): Clue[] {
  const longest = (a: string, b: string): number => b.length - a.length;
  const name = wordsOf(room.name, 3).sort(longest).slice(0, MOST.nameWords);
  const description = wordsOf(room.description, 4)
    .filter((term) => !name.includes(term) && !room.tags.includes(term))
    .sort(longest)
    .slice(0, MOST.descriptionWords);
  return [
    ...room.tags.slice(0, MOST.tags).map((term) => ({ term, kind: 'tag' as const, weight: 1.6 })),
    ...name.map((term) => ({ term, kind: 'word' as const, weight: 1 })),
    ...description.map((term) => ({ term, kind: 'word' as const, weight: 0.5 })),
  ];
}

const primary = (room: Room): string | undefined =>
  (room.language ?? room.languageGuess)?.toLowerCase().split(/[-_,; ]/)[0];

/** Words of a room, each with how much it counts there: in its name more than in its description. */
function weightsOf(room: Room): Map<string, number> {
  const weights = new Map<string, number>();
  for (const term of wordsOf(room.description, 3)) weights.set(term, 0.6);
  for (const term of room.tags) weights.set(term, 0.8);
  for (const term of wordsOf(room.name, 3)) weights.set(term, 1);
  return weights;
}

/** Up to `limit` rooms like `room`, the most alike first; none when nothing is alike. Rooms for adults only beside their like. */
export function similarRooms(room: Room, rooms: SearchableRooms, limit: number): Room[] {
  const scores = new Map<Jid, { room: Room; score: number }>();
  const weights = new Map<Jid, Map<string, number>>();
  for (const { term, kind, weight } of cluesOf(room)) {
    const { total, rooms: hits } = rooms.search({
      ...(kind === 'tag' ? { tag: term } : { text: term, in: ['name', 'description'] as const }),
      sort: 'users',
      nsfw: room.nsfw ? 'only' : 'without',
      limit: LOOKED_AT,
    });
    if (total < 2 || total > Math.max(4, rooms.size * COMMON)) continue;
    const rarity = Math.log((rooms.size + 1) / total) / Math.log(rooms.size + 1);
    for (const hit of hits) {
      if (hit.jid === room.jid) continue;
      let words = weights.get(hit.jid);
      if (words === undefined) {
        words = weightsOf(hit);
        weights.set(hit.jid, words);
      }
      // A search forgives typos; likeness does not.
      const there = kind === 'tag' ? Number(hit.tags.includes(term)) : (words.get(term) ?? 0);
      if (there === 0) continue;
      const entry = scores.get(hit.jid) ?? { room: hit, score: 0 };
      entry.score += weight * rarity * there;
      scores.set(hit.jid, entry);
    }
  }
  const language = primary(room);
  const people = (each: Room): number => each.average ?? each.occupants ?? 0;
  return [...scores.values()]
    .map(({ room: each, score }) => {
      const other = primary(each);
      const understood = language === undefined || other === undefined ? 1 : language === other ? 1.3 : 0.7;
      return { room: each, score: score * understood };
    })
    .filter(({ score }) => score >= LEAST_SCORE)
    .sort(
      (a, b) => b.score - a.score || people(b.room) - people(a.room) || (a.room.jid < b.room.jid ? -1 : 1),
    )
    .slice(0, limit)
    .map((each) => each.room);
}
