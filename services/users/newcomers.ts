/** Bounds of who may become known: strangers make us store and say something, as many of them as they like to invent. */
import { Throttle } from '../../shared/bot/throttle.ts';
import { domainOf, holderOf, type Jid } from '../../shared/domain/jid.ts';
import type { People } from './people.ts';

/** People in all. */
const MOST_PEOPLE = 100_000;
/** Once this many are known, nobody below one name may be more than so many of all: however slowly they come, others find room. */
const CROWDED = MOST_PEOPLE / 2;
const MOST_OF_HOLDER = MOST_PEOPLE / 4;
/** How many there are of each is counted so often, ms: it means going through all. */
const COUNTED_MS = 60_000;
/** People who have not said yes: of one holder of domains, and in all. The oldest give way. */
const MOST_WAITING = { ofHolder: 500, inAll: 20_000 };
/** How often one person may come, who goes each time: five times, then once in five minutes. */
const PER_PERSON = { capacity: 5, perSecond: 1 / 300, senders: 10_000 };
/** New contacts below one name: 30 at once, then one in ten seconds. */
const PER_HOLDER = { capacity: 30, perSecond: 1 / 10, senders: 10_000 };
/** And of all together. */
const IN_ALL = { capacity: 500, perSecond: 5, senders: 1 };

type Known = Pick<People, 'size' | 'all'>;

/** Counts newcomers. */
export class Newcomers {
  readonly #perPerson = new Throttle(PER_PERSON);
  readonly #perHolder = new Throttle(PER_HOLDER);
  readonly #inAll = new Throttle(IN_ALL);
  /** In the order in which they came. */
  readonly #waiting = new Set<Jid>();
  readonly #byHolder = new Map<string, Set<Jid>>();
  #count: { readonly at: number; readonly byHolder: ReadonlyMap<string, number> } | undefined;

  /** Whether somebody may become known now; `people` are known. The closest bound first: who is over it takes nothing from others. */
  admits(jid: Jid, people: Known, now: number): boolean {
    const holder = holderOf(domainOf(jid));
    return (
      people.size < MOST_PEOPLE &&
      (people.size < CROWDED || (this.#counted(people, now).get(holder) ?? 0) < MOST_OF_HOLDER) &&
      this.#perPerson.take(jid, now) === 'ok' &&
      this.#perHolder.take(holder, now) === 'ok' &&
      this.#inAll.take('', now) === 'ok'
    );
  }

  #counted(people: Known, now: number): ReadonlyMap<string, number> {
    if (this.#count !== undefined && Math.abs(now - this.#count.at) < COUNTED_MS) return this.#count.byHolder;
    const byHolder = new Map<string, number>();
    for (const { jid } of people.all()) {
      const holder = holderOf(domainOf(jid));
      byHolder.set(holder, (byHolder.get(holder) ?? 0) + 1);
    }
    this.#count = { at: now, byHolder };
    return byHolder;
  }

  /** Somebody is known who has not said yes; gives who has to be forgotten for that, if anybody. */
  waits(jid: Jid): Jid | undefined {
    const holder = holderOf(domainOf(jid));
    const same = this.#byHolder.get(holder) ?? new Set();
    this.#byHolder.set(holder, same.add(jid));
    this.#waiting.add(jid);
    const [oldestOfHolder] = same;
    const [oldest] = this.#waiting;
    if (same.size > MOST_WAITING.ofHolder) return oldestOfHolder;
    return this.#waiting.size > MOST_WAITING.inAll ? oldest : undefined;
  }

  /** Somebody has said yes, or is known no more. */
  waitsNoMore(jid: Jid): void {
    if (!this.#waiting.delete(jid)) return;
    const holder = holderOf(domainOf(jid));
    const same = this.#byHolder.get(holder);
    same?.delete(jid);
    if (same?.size === 0) this.#byHolder.delete(holder);
  }
}
