/**
 * Who is a contact, and what ends it. Adding the bot is not yet a yes: it approves, asks back and explains.
 *
 * RFC 6121 §3, seen from the bot: a component keeps this roster itself, an account's server keeps one that is mirrored
 * here. What a person takes back is forgotten at once, and nothing in here waits for a particular order of stanzas.
 */
import { answerByDefault } from '../../shared/bot/builtin.ts';
import { type Incoming, type Outgoing, type PresenceType, say } from '../../shared/bot/shape.ts';
import { Throttle } from '../../shared/bot/throttle.ts';
import { bare, type Jid, localOf } from '../../shared/domain/jid.ts';
import type { Person, Subscription } from '../../shared/domain/person.ts';
import { Newcomers } from './newcomers.ts';
import type { People } from './people.ts';

/** What consent works with. */
export interface ConsentParts {
  readonly people: Pick<People, 'ready' | 'size' | 'get' | 'all' | 'change' | 'forget'>;
  /** The bare address that people have as a contact. */
  readonly contact: () => Jid;
  /** Ends subscriptions with somebody: so that he is seen no more (`to`), and that he sees the bot no more (`from`). */
  readonly leave: (jid: Jid, ends: Ties) => void;
  readonly now?: () => number;
}

/** A presence that asks for something. */
export type Request = Incoming & { kind: 'presence' };

/** What concerns the roster; anything else is answered without waiting for it. */
const REQUESTS: ReadonlySet<PresenceType> = new Set([
  ...(['subscribe', 'subscribed', 'unsubscribe', 'unsubscribed'] as const),
]);

/** How often one person is asked and greeted, however often he asks: three times, then once in ten minutes. */
const GREETING = { capacity: 3, perSecond: 1 / 600, senders: 10_000 };

const HELLO = say({ key: 'users.hello' }, { key: 'users.hello.allow' }, { key: 'users.hello.on' });

/** Said to somebody who has badges or an entry; the request for his presence goes with it. */
function helloAgain(person: Person): Outgoing {
  return say(
    { key: 'users.hello.again' },
    ...(tiesOf(person).to ? [] : [{ key: 'users.on.allow' } as const]),
  );
}

/** Whether the bot sees the person, and the person the bot. */
export interface Ties {
  readonly to: boolean;
  readonly from: boolean;
}

function tiesOf(person: Person | undefined): Ties {
  const subscription = person?.subscription ?? 'none';
  return {
    to: subscription === 'to' || subscription === 'both',
    from: subscription === 'from' || subscription === 'both',
  };
}

function subscriptionOf({ to, from }: Ties): Subscription {
  if (to) return from ? 'both' : 'to';
  return from ? 'from' : 'none';
}

/** The person, or a new one, with other ties. */
function withTies(jid: Jid, person: Person | undefined, ties: Partial<Ties>): Person {
  const subscription = subscriptionOf({ ...tiesOf(person), ...ties });
  return { ...(person ?? { jid, badges: [] }), subscription };
}

/** Subscriptions. */
export class Consent {
  readonly #parts: ConsentParts;
  readonly #now: () => number;
  readonly #newcomers = new Newcomers();
  readonly #greeting = new Throttle(GREETING);

  constructor(parts: ConsentParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
  }

  /** Answers a subscription request, its like, or a probe. @throws Failure `unavailable`. */
  async answer(request: Request): Promise<readonly Outgoing[]> {
    const person = bare(request.from);
    // Other addresses of a component answer as every bot does; nobody's presence is seen from there.
    if (bare(request.to) !== this.#parts.contact() || localOf(person) === '')
      return [...(await answerByDefault(request)), ...this.#otherAddress(request, person)];
    if (!REQUESTS.has(request.type)) return await answerByDefault(request);
    await this.#parts.people.ready;
    switch (request.type) {
      case 'subscribe':
        return await this.#subscribe(request, person);
      case 'subscribed':
        return await this.#subscribed(person);
      case 'unsubscribe':
        return await this.#unsubscribe(request, person);
      case 'unsubscribed':
        await this.forget(person, { to: false });
        return [];
      default:
        return await answerByDefault(request);
    }
  }

  /** Lets somebody in who is not known yet: false when there are too many. */
  admits(jid: Jid): boolean {
    const { people } = this.#parts;
    return people.get(jid) !== undefined || this.#newcomers.admits(jid, people, this.#now());
  }

  /** Told of every change of a person, to keep those who did not say yes within bounds. */
  personChanged(jid: Jid, person: Person | undefined): void {
    const isWaiting = person !== undefined && person.consentAt === undefined && person.profile === undefined;
    if (!isWaiting) this.#newcomers.waitsNoMore(jid);
    const oldest = isWaiting ? this.#newcomers.waits(jid) : undefined;
    // Rejects only when the process ends.
    if (oldest !== undefined && oldest !== jid) this.forget(oldest).catch(() => undefined);
  }

  /**
   * Forgets somebody, everywhere, and ends the subscriptions, without those that `ended` says he has ended himself: what
   * he is told of them may cross his next request, and undo it.
   */
  async forget(jid: Jid, ended: Partial<Ties> = {}): Promise<void> {
    const { people, leave } = this.#parts;
    const person = await people.forget(jid);
    // A request that he has not answered is taken back with the subscription.
    if (person !== undefined) leave(jid, { to: true, from: tiesOf(person).from, ...ended });
  }

  /** The request for somebody's presence. */
  ask(jid: Jid): Outgoing {
    return { kind: 'presence', type: 'subscribe', to: jid, from: this.#parts.contact() };
  }

  /** An account's roster as its server has it. `known`: who was known when it was asked for. */
  async mirror(roster: ReadonlyMap<Jid, Subscription>, known: ReadonlySet<Jid>): Promise<void> {
    const { people } = this.#parts;
    for (const jid of known) {
      const person = people.get(jid);
      const listed = roster.get(jid);
      // Who only lets himself be found need not be a contact.
      if (person === undefined || (person.subscription === 'none' && person.profile !== undefined)) continue;
      const revoked = tiesOf(person).to && listed !== 'to' && listed !== 'both';
      if (listed === undefined || revoked) await this.forget(jid);
    }
    for (const [jid, subscription] of roster) {
      if (subscription === 'none' || (people.get(jid) === undefined && known.has(jid)) || !this.admits(jid))
        continue;
      await people.change(jid, (person) =>
        person?.subscription === subscription
          ? undefined
          : { ...(person ?? { jid, badges: [] }), subscription },
      );
    }
  }

  async #subscribe(request: Request, jid: Jid): Promise<readonly Outgoing[]> {
    const { people } = this.#parts;
    if (!this.admits(jid)) return [this.#reply(request, 'unsubscribed')];
    const isNew = people.get(jid) === undefined;
    const person = await people.change(jid, (before) =>
      tiesOf(before).from ? undefined : withTies(jid, before, { from: true }),
    );
    const approval = await answerByDefault(request);
    // Asked again by somebody who is known: an end of the subscriptions may have been lost. His server approves in his
    // stead if nothing was. Seldom, for the other side may be a bot that does the same.
    const isGreeted = this.#greeting.take(jid, this.#now()) === 'ok';
    if (!isNew && !isGreeted) return approval;
    const isKnown = (person?.consentAt ?? person?.profile) !== undefined;
    const hello = person === undefined || !isKnown ? HELLO : helloAgain(person);
    return [...approval, this.ask(jid), ...(isGreeted ? [hello] : [])];
  }

  async #subscribed(jid: Jid): Promise<readonly Outgoing[]> {
    const { people } = this.#parts;
    if (people.get(jid) !== undefined) {
      await people.change(jid, (person) =>
        person === undefined || tiesOf(person).to ? undefined : withTies(jid, person, { to: true }),
      );
      return [];
    }
    // Nobody asked him. ejabberd lets such a pre-approval through, and it gives nothing: so he is asked, once.
    if (this.#greeting.take(jid, this.#now()) !== 'ok' || !this.admits(jid)) return [];
    await people.change(jid, (person) => person ?? { jid, subscription: 'none', badges: [] });
    return [this.ask(jid), HELLO];
  }

  async #unsubscribe(request: Request, jid: Jid): Promise<readonly Outgoing[]> {
    const { people } = this.#parts;
    const person = people.get(jid);
    if (person === undefined || !tiesOf(person).to) await this.forget(jid, { from: false });
    else await people.change(jid, (before) => before && withTies(jid, before, { from: false }));
    return [this.#reply(request, 'unsubscribed')];
  }

  /** Who has another address of ours as a contact has to know that it shows nothing. */
  #otherAddress({ type }: Request, jid: Jid): readonly Outgoing[] {
    if (type !== 'subscribe' || localOf(jid) === '') return [];
    const isGreeted = this.#greeting.take(jid, this.#now()) === 'ok';
    return isGreeted ? [say({ key: 'users.other-address', params: { address: this.#parts.contact() } })] : [];
  }

  #reply({ from, to }: Request, type: PresenceType): Outgoing {
    return { kind: 'presence', type, to: bare(from), from: to };
  }
}
