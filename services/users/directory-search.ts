/** Searching people: the same for programs (XEP-0055) and in words. */
import { Throttle } from '../../shared/bot/throttle.ts';
import { bare, domainOf, holderOf, type Jid } from '../../shared/domain/jid.ts';
import { present } from '../../shared/domain/present.ts';
import type { Listed } from '../../shared/domain/profile.ts';
import type { PeopleIndex, PeopleQuery, PeopleResults } from '../../shared/domain/search/people-index.ts';
import { peopleTerm, saysEnough } from '../../shared/domain/search/people-term.ts';
import {
  type Interested,
  type SharedInterests,
  sharedInterests,
} from '../../shared/domain/shared-interests.ts';
import { Failure } from '../../shared/failure.ts';

/** People on a page for who does not say how many; as ejabberd. */
export const PEOPLE_PAGE = 30;
/** And at most: servers take some 0.1 ms for each, during which they serve nobody else. */
export const MOST_ON_PAGE = 50;

/** What is looked for, and where. */
export interface Wanted {
  readonly text: string;
  /** Only in names and addresses. */
  readonly isName: boolean;
  readonly language?: string | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

/** Entries that one person may be told: a search costs as many as it finds. To copy a large directory takes days. */
const TOLD = { capacity: 1_000, perSecond: 0.1, senders: 10_000 };
/** And everybody below one name together, which may be a whole community. */
const TOLD_BELOW = { capacity: 20_000, perSecond: 1, senders: 1_000 };

/** Searches of which it is remembered what they found, in memory and until somebody changes. */
const MOST_FOUND = 1_000;

/** Searches, and keeps count of what it has told to whom, as numbers only. */
export class DirectorySearch {
  readonly #index: PeopleIndex<Listed>;
  readonly #now: () => number;
  readonly #told = new Throttle(TOLD);
  readonly #toldBelow = new Throttle(TOLD_BELOW);
  /** What was found since somebody changed last. */
  readonly #found = new Map<string, PeopleResults<Listed>>();

  constructor(index: PeopleIndex<Listed>, now: () => number) {
    this.#index = index;
    this.#now = now;
  }

  /** To be told of every change of the index: from then on nothing is said that was true before. */
  changed(): void {
    this.#found.clear();
  }

  /** @throws Failure `bad-input`: too little to search for, or what the index refuses; `too-many`: told too many already. */
  find(asker: Jid, wanted: Wanted): PeopleResults<Listed> {
    const text = peopleTerm(wanted.text);
    if (!saysEnough(text)) throw new Failure('bad-input', 'search for two letters at least');
    const { isName, language, limit, after, before } = wanted;
    const fields: PeopleQuery['in'] = isName ? ['name', 'address'] : undefined;
    const found = this.#known(present({ text, in: fields, language, limit, after, before }));
    this.#charge(asker, found.people.length);
    return found;
  }

  /** Most look for what others look for, letter after letter: to find it costs more than to say it. */
  #known(query: PeopleQuery): PeopleResults<Listed> {
    const key = JSON.stringify(query);
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const found = this.#index.search(query);
    if (this.#found.size >= MOST_FOUND) this.#found.clear();
    this.#found.set(key, found);
    return found;
  }

  /** The newest of all. @throws Failure `too-many` */
  newest(asker: Jid, limit: number): PeopleResults<Listed> {
    const found = this.#index.search({ limit });
    this.#charge(asker, found.people.length);
    return found;
  }

  /** Those who share interests, without the asker. @throws Failure `too-many` */
  like(asker: Jid, told: Interested, limit: number): readonly SharedInterests<Listed>[] {
    const self = bare(asker);
    const reader = {
      toldBy: ({ profile }: Listed) => profile,
      isLeftOut: ({ jid }: Listed) => jid === self,
    };
    const found = sharedInterests(told, this.#index, reader, limit);
    this.#charge(asker, found.length);
    return found;
  }

  /** @throws Failure `too-many` when that is more than he may be told */
  #charge(asker: Jid, people: number): void {
    // Also who only asks how many there are learns something.
    const cost = Math.max(1, people);
    const mayHear =
      this.#told.take(bare(asker), this.#now(), cost) === 'ok' &&
      this.#toldBelow.take(holderOf(domainOf(asker)), this.#now(), cost) === 'ok';
    if (!mayHear) throw new Failure('too-many', 'that were many people: search for more another time');
  }
}
