/** Bounds of who may become known: strangers make us store and say something, as many of them as they like to invent. */
import { Throttle } from '../../shared/bot/throttle.ts';
import { domainOf, holderOf, type Jid } from '../../shared/domain/jid.ts';

/** People in all. */
const MOST_PEOPLE = 100_000;
/** People who have not said yes: of one holder of domains, and in all. The oldest give way. */
const MOST_WAITING = { ofHolder: 500, inAll: 20_000 };
/** How often one person may come, who goes each time: five times, then once in five minutes. */
const PER_PERSON = { capacity: 5, perSecond: 1 / 300, senders: 10_000 };
/** New contacts below one name: 30 at once, then one in ten seconds. */
const PER_HOLDER = { capacity: 30, perSecond: 1 / 10, senders: 10_000, isShared: true } as const;
/** And of all together. */
const IN_ALL = { capacity: 500, perSecond: 5, senders: 1, isShared: true } as const;

/** Counts newcomers. */
export class Newcomers {
  readonly #perPerson = new Throttle(PER_PERSON);
  readonly #perHolder = new Throttle(PER_HOLDER);
  readonly #inAll = new Throttle(IN_ALL);
  /** In the order in which they came. */
  readonly #waiting = new Set<Jid>();
  readonly #byHolder = new Map<string, Set<Jid>>();

  /** Whether somebody may become known now; `people` are known. The closest bound first: who is over it takes nothing from others. */
  admits(jid: Jid, people: number, now: number): boolean {
    return (
      people < MOST_PEOPLE &&
      this.#perPerson.take(jid, now) === 'ok' &&
      this.#perHolder.take(holderOf(domainOf(jid)), now) === 'ok' &&
      this.#inAll.take('', now) === 'ok'
    );
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
