/** What can be asked of the public rooms in memory, and what is answered. The one who answers: search.ts. */
import type { Room } from './room.ts';

/**
 * Orders of results. `relevance` (with words only; without words as `users`): how well, then how many people;
 * `users`: smoothed average of occupants, most first; `activity`: messages an hour, then people; `trending`: most
 * people gained in a week; `newest`: listed last; `name`: A–Z as readers sort (folded); `address`: by JID.
 * Every order ends in the JID, so it is total.
 */
export const SORTS = ['relevance', 'users', 'activity', 'trending', 'newest', 'name', 'address'] as const;
/** One of {@link SORTS}. */
export type Sort = (typeof SORTS)[number];

/** Rooms marked as not safe for work: left out, among the others, or they alone. */
export type NsfwChoice = 'without' | 'with' | 'only';

/** A part of a room that can be searched alone; tags belong to the description. */
export type SearchField = 'name' | 'address' | 'description';

/** What is asked of the index. */
export interface RoomQuery {
  /**
   * Words that must all be found (name, address, description, tags): prefixes, accents, case and small typos are
   * forgiven. `"a phrase"`, `-without`, `lang:de`, `domain:example.org`, `tag:linux`, `min:5` inside the text are
   * understood. Absent or blank: every room. Text without anything that can be searched finds nothing.
   */
  readonly text?: string | undefined;
  /** A cursor (`next` or `last` of an answer to the same query): what comes behind it. */
  readonly after?: string | undefined;
  /** A cursor (`previous` or `first`): the page before it; `''`: the last page (XEP-0059 §2.4). Not together with `after`. */
  readonly before?: string | undefined;
  /** Passes over so many rooms from the start; for numbered pages. Not together with a cursor. */
  readonly offset?: number | undefined;
  /** At most so many rooms. */
  readonly limit: number;
  /** Default `relevance`. */
  readonly sort?: Sort | undefined;
  /** Look for the words only here; absent: everywhere. Tags belong to the description. */
  readonly in?: readonly SearchField[] | undefined;
  /** Default `without`. */
  readonly nsfw?: NsfwChoice | undefined;
  /** Leave out rooms with fewer people (average, else when last asked); absent: 0. */
  readonly minOccupants?: number | undefined;
  /** Primary language subtag (`de` also finds `de-AT`), declared or guessed. */
  readonly language?: string | undefined;
  /** Of one chat service or everything below a domain. */
  readonly domain?: string | undefined;
  /** One tag, with or without `#`. */
  readonly tag?: string | undefined;
  /** Also count the hits by language, tag and server. */
  readonly facets?: boolean | undefined;
}

/** How many of the hits have a value; most frequent first, at most 20. */
export interface Facet {
  readonly value: string;
  readonly count: number;
}

/** Hits counted by what they have. */
export interface Facets {
  /** Primary language subtags. */
  readonly languages: readonly Facet[];
  readonly tags: readonly Facet[];
  /** Domains of the chat services. */
  readonly servers: readonly Facet[];
}

/** One page of hits. Cursors are opaque; those of the order `users` begin with digits (some clients read them as a number). */
export interface RoomResults {
  /** All hits, on whatever page. */
  readonly total: number;
  readonly rooms: readonly Room[];
  /** Give it as `after` for the next page; absent on the last one. */
  readonly next?: string;
  /** Give it as `before` for the page before; absent on the first one. */
  readonly previous?: string;
  /** Cursors of the first and last room of this page; absent when it is empty. */
  readonly first?: string;
  readonly last?: string;
  /** When asked for. */
  readonly facets?: Facets;
}
