/**
 * Who shares somebody's interests: rare interests count more than common ones, a language in common more than none. Pure.
 *
 * Asked with the parts that somebody tells (`told`), and the people among whom to look as an index that
 * `PeopleIndex` of search/people-index.ts is, of whatever kind of person (`Listed` over XMPP, `PublicPerson` on the
 * web): `reader` says what each of them tells and who it is not. Gives the best `limit`, the most alike first, each
 * with the interests in common as he himself writes them, the rarest first. Only what the index holds can be told.
 */
import type { Profile } from './profile.ts';
import type { PeopleQuery, PeopleResults } from './search/people-index.ts';
import { foldText } from './text.ts';

/** What counts. */
export type Interested = Pick<Profile, 'interests' | 'languages'>;

/** Where to look; `PeopleIndex` is one. */
export interface SearchablePeople<Found> {
  readonly size: number;
  search(query: PeopleQuery): Pick<PeopleResults<Found>, 'total' | 'people'>;
}

/** How a person of the index is read. */
export interface InterestsReader<Found> {
  toldBy(found: Found): Interested;
  /** Leaves somebody out: whoever asks, and whom he must not meet. */
  isLeftOut(found: Found): boolean;
}

/** Somebody with the same interests. */
export interface SharedInterests<Found> {
  readonly found: Found;
  /** What both tell, in his words, the rarest first; one at least. */
  readonly shared: readonly string[];
}

/** People looked at for one interest, the newest, and for two together: those who share several are not missed. */
const LOOKED_AT = 200;
/** Interests that are looked for in twos, the rarest of those that more people have than are looked at. */
const MOST_IN_TWOS = 4;
/** What an interest counts at least: where everybody has it, it is still one in common. */
const LEAST_WEIGHT = 0.1;

interface Clue {
  readonly interest: string;
  readonly total: number;
  readonly weight: number;
}

function primary(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? '';
}

/** A language in common: easier to talk. None though both tell some: harder. */
function understanding(one: Interested, other: Interested): number {
  if (one.languages.length === 0 || other.languages.length === 0) return 1;
  const spoken = new Set(one.languages.map(primary));
  return other.languages.some((tag) => spoken.has(primary(tag))) ? 1.3 : 0.7;
}

/** Texts in which an interest can be named as one: without spaces and quotes. */
function isOneWord(interest: string): boolean {
  return /^[^\s"“”„«»＂]+$/u.test(interest);
}

/** See the file. */
export function sharedInterests<Found>(
  told: Interested,
  people: SearchablePeople<Found>,
  reader: InterestsReader<Found>,
  limit: number,
): SharedInterests<Found>[] {
  const candidates = new Set<Found>();
  const look = (query: Omit<PeopleQuery, 'limit'>): number => {
    const { total, people: some } = people.search({ ...query, limit: LOOKED_AT });
    for (const each of some) candidates.add(each);
    return total;
  };
  const clues = [...new Set(told.interests.map(foldText))]
    .map((interest): Clue => {
      const total = look({ tag: interest });
      const rarity = Math.log((people.size + 1) / (total + 1)) / Math.log(people.size + 2);
      return { interest, total, weight: LEAST_WEIGHT + rarity };
    })
    .sort((a, b) => a.total - b.total);
  const common = clues.filter(({ total }) => total > LOOKED_AT).slice(0, MOST_IN_TWOS);
  for (const [i, { interest }] of common.entries())
    for (const other of common.slice(i + 1))
      if (isOneWord(other.interest)) look({ tag: interest, text: `tag:${other.interest}` });
  return [...candidates]
    .filter((found) => !reader.isLeftOut(found))
    .map((found) => {
      const other = reader.toldBy(found);
      const words = new Map(other.interests.map((word) => [foldText(word), word]));
      const both = clues.filter(({ interest }) => words.has(interest));
      const score = both.reduce((sum, { weight }) => sum + weight, 0) * understanding(told, other);
      return { found, score, shared: both.map(({ interest }) => words.get(interest) ?? interest) };
    })
    .filter(({ shared }) => shared.length > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ found, shared }) => ({ found, shared }));
}
