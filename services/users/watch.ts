/**
 * Keeps up with the presence of contacts (RFC 6121 §4), in memory only. After the link was lost or made nothing is known
 * until it is heard: a component asks about everybody, an account's server does that by itself (§4.2.2), and silence
 * becomes `offline` after a while.
 */

import { botAddress } from '../../shared/bot/information.ts';
import type { Incoming } from '../../shared/bot/shape.ts';
import { bare, domainOf, type Jid, resourceOf } from '../../shared/domain/jid.ts';
import type { PersonPresence } from '../../shared/domain/presence.ts';
import { Failure } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';
import type { Pictures } from '../../shared/pictures/pictures.ts';
import type { Session } from '../../shared/xmpp/session.ts';
import type { Condition } from '../../shared/xmpp/stanza-error.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { Approvals } from './approvals.ts';
import { Extras } from './extras.ts';
import type { Picture } from './person-pictures.ts';
import { type Extra, WatchedPerson } from './watched-person.ts';

export type { Picture } from './person-pictures.ts';
export type { Extra } from './watched-person.ts';

/** What is known of the contacts. */
export interface Watching {
  /** Takes what the bot was told: presence, presence errors, events. Of whoever is not followed nothing is kept. */
  hear(incoming: Incoming): void;
  /** Keeps up with somebody whose presence we may see; `wanted` may change with a later call. */
  follow(jid: Jid, wanted: ReadonlySet<Extra>): void;
  /** Forgets all that is known of somebody. */
  unfollow(jid: Jid): void;
  /** `unknown` for whoever is not followed or has not been heard since the link was made. */
  presenceOf(jid: Jid): PersonPresence;
  /** The person's picture as small PNG with its SHA-256 (hex), when 'avatar' is wanted and there is one. */
  pictureOf(jid: Jid): Picture | undefined;
  /** Told after every change of one of the two above. One listener. */
  onChange: (jid: Jid) => void;
  /** Told of whoever has taken back his approval without a word that reached us. One listener. */
  onRevoked: (jid: Jid) => void;
  close(): Promise<void>;
}

/** What the watch works with. */
export interface WatchParts {
  readonly session: Pick<Session, 'kind' | 'address' | 'online' | 'ask' | 'on'>;
  readonly log: Log;
  /** Presence from the bot's address with its caps. @throws Failure when the link takes no more. */
  presence(to: Jid, type: 'available' | 'unavailable' | 'probe'): void;
  /** Makes small PNGs; closed with the watch. */
  readonly pictures: Pick<Pictures, 'make' | 'close'>;
}

/** A link that comes back within this time has not been away. */
const LOST_MS = 10_000;
const TICK_MS = 250;
/** People asked about in one tick: 10,000 in two and a half seconds, and never a full queue. */
const ASKED_PER_TICK = 1_000;
const HOUR_MS = 3_600_000;
/** Now and then everybody is asked about again: a server that dies does not say so. */
const AGAIN_MS: readonly [number, number] = [6 * HOUR_MS, 24 * HOUR_MS];
/** Whose server was not reached is asked about after the first, then twice as long, up to the last. */
const UNREACHED_MS: readonly [number, number] = [300_000, 6 * HOUR_MS];
/** When a server is not reached for one person, the others there are asked about, so often at most. */
const DOUBT_MS = 600_000;
const SERVER_CONDITIONS: ReadonlySet<Condition> = new Set([
  'remote-server-not-found',
  'remote-server-timeout',
]);

/** Follows nobody yet. The bot's caps have to hold `NOTIFY_FEATURES` (xep0163.ts), or nobody's extras come. */
export function openWatching(parts: WatchParts): Watching {
  return new Watch(parts);
}

class Watch implements Watching {
  onChange: (jid: Jid) => void = () => {};
  onRevoked: (jid: Jid) => void = () => {};
  readonly #parts: WatchParts;
  readonly #people = new Map<Jid, WatchedPerson>();
  readonly #extras: Extras;
  readonly #approvals: Approvals;
  /** Followed when their presence may have come already: also an account asks for it (RFC 6121 §4.3 leaves it to servers). */
  readonly #late = new Set<Jid>();
  /** When servers were last doubted. Never more than there are servers of those followed. */
  readonly #doubts = new Map<Jid, { readonly at: number; isOver: boolean }>();
  readonly #ticking: NodeJS.Timeout;
  #losing: NodeJS.Timeout | undefined;
  /** The link is away for so long that what is known holds no more; it may yet be taken up where it was. */
  #lost = false;

  constructor(parts: WatchParts) {
    this.#parts = parts;
    const { session, pictures, log } = parts;
    this.#extras = new Extras({
      ...{ log, pictures, query: (to, child) => this.#query(to, child) },
      changed: (jid) => this.#changed(jid),
    });
    this.#approvals = new Approvals({
      ...{ log, query: (to, child) => this.#query(to, child) },
      isFollowed: (jid) => this.#people.has(jid),
      revoked: (jid) => this.onRevoked(jid),
    });
    session.on('online', (resumed) => this.#linked(resumed));
    session.on('offline', () => {
      this.#losing ??= setTimeout(() => this.#lose(), LOST_MS).unref();
    });
    this.#ticking = setInterval(() => this.#tick(Date.now()), TICK_MS);
  }

  hear(incoming: Incoming): void {
    const person = this.#people.get(bare(incoming.from));
    if (person === undefined) return;
    const now = Date.now();
    if (incoming.kind === 'presence') this.#hearPresence(person, incoming, now);
    // A single client that cannot be reached says nothing of the person.
    else if (incoming.kind === 'presence-error' && incoming.from === person.jid)
      this.#unreachable(person, incoming.condition, now);
    else if (incoming.kind === 'event') this.#extras.told(person, incoming.event);
  }

  follow(jid: Jid, wanted: ReadonlySet<Extra>): void {
    const person = this.#people.get(jid);
    if (person === undefined) {
      const followed = new WatchedPerson(jid, wanted);
      this.#people.set(jid, followed);
      if (!this.#parts.session.online) return;
      this.#late.add(jid);
      this.#begin(followed, Date.now());
      return;
    }
    if (person.want(wanted)) {
      person.greet = true;
      person.askAt = 0;
    }
    this.#extras.see(person);
  }

  unfollow(jid: Jid): void {
    this.#people.delete(jid);
    this.#late.delete(jid);
    this.#extras.forget(jid);
  }

  presenceOf(jid: Jid): PersonPresence {
    const person = this.#lost ? undefined : this.#people.get(jid);
    return person?.presence ?? { jid, availability: 'unknown', resources: [] };
  }

  pictureOf(jid: Jid): Picture | undefined {
    return this.#extras.pictureOf(jid);
  }

  async close(): Promise<void> {
    clearInterval(this.#ticking);
    clearTimeout(this.#losing);
    this.#people.clear();
    this.#approvals.close();
    this.#extras.close();
  }

  #changed(jid: Jid): void {
    if (!this.#lost) this.onChange(jid);
  }

  #hearPresence(person: WatchedPerson, incoming: Incoming & { kind: 'presence' }, now: number): void {
    if (incoming.type !== 'available' && incoming.type !== 'unavailable') return;
    const { type, from, details } = incoming;
    if (person.errors > 0) this.#askFailed(person, now);
    if (person[type](resourceOf(from), details, now)) this.#changed(person.jid);
    if (person.wanted.has('avatar')) this.#extras.see(person);
  }

  #unreachable(person: WatchedPerson, condition: Condition, now: number): void {
    if (person.unreachable(now)) this.#changed(person.jid);
    if (this.#parts.session.kind === 'account') return;
    const [first, last] = UNREACHED_MS;
    person.askAt = now + Math.min(last, first * 2 ** (person.errors - 1));
    if (SERVER_CONDITIONS.has(condition)) this.#doubt(domainOf(person.jid), now);
  }

  /** Only a question tells: anybody there may have sent that error himself. */
  #doubt(server: Jid, now: number): void {
    if (now - (this.#doubts.get(server)?.at ?? Number.NEGATIVE_INFINITY) < DOUBT_MS) return;
    if (this.#doubts.size >= this.#people.size) this.#doubts.clear();
    this.#doubts.set(server, { at: now, isOver: false });
    for (const person of this.#people.values())
      if (domainOf(person.jid) === server && !person.isAsked) person.askAt = now;
  }

  /** A doubted server is there again: so may the others be who could not be reached. Once a doubt. */
  #askFailed({ jid }: WatchedPerson, now: number): void {
    const server = domainOf(jid);
    const doubt = this.#doubts.get(server);
    if (doubt === undefined || doubt.isOver) return;
    doubt.isOver = true;
    for (const person of this.#people.values())
      if (person.errors > 0 && person.jid !== jid && domainOf(person.jid) === server) person.askAt = now;
  }

  #linked(resumed: boolean): void {
    clearTimeout(this.#losing);
    this.#losing = undefined;
    const wasLost = this.#lost;
    this.#lost = false;
    const now = Date.now();
    for (const person of this.#people.values()) {
      if (!resumed) {
        if (wasLost) person.forget();
        person.greet = true;
        this.#begin(person, now);
      } else if (wasLost) this.onChange(person.jid);
    }
    if (!resumed) this.#tick(now);
  }

  #lose(): void {
    this.#lost = true;
    for (const jid of this.#people.keys()) this.onChange(jid);
  }

  /** Nothing has been heard of the person on this link yet. */
  #begin(person: WatchedPerson, now: number): void {
    if (this.#parts.session.kind === 'account') person.asked(now);
    person.askAt = now;
  }

  #tick(now: number): void {
    if (!this.#parts.session.online) return;
    let left = ASKED_PER_TICK;
    for (const person of this.#people.values()) {
      if (person.dueAt <= now) this.#answersOver(person, now);
      if (person.askAt <= now && left > 0) left = this.#ask(person, now) ? left - 1 : 0;
    }
    this.#extras.retry(now);
  }

  #answersOver(person: WatchedPerson, now: number): void {
    // An account is told of everything by its server, the end of an approval too.
    const isComponent = this.#parts.session.kind === 'component';
    if (isComponent && person.mayBeMissed()) {
      person.askAt = now;
      return;
    }
    if (person.settle()) this.#changed(person.jid);
    if (isComponent && person.isSilent && person.errors === 0) this.#approvals.ask(person.jid);
  }

  /** @returns false when the link takes no more for now */
  #ask(person: WatchedPerson, now: number): boolean {
    const isComponent = this.#parts.session.kind === 'component';
    const isGreeting = person.greet && person.wanted.size > 0;
    try {
      // Extras are told to who is there, and was there after the person approved us.
      if (isGreeting) this.#parts.presence(person.jid, 'available');
      if (isComponent || this.#late.delete(person.jid)) this.#parts.presence(person.jid, 'probe');
    } catch (error) {
      if (error instanceof Failure) return false;
      throw error;
    }
    if (isGreeting) {
      person.greet = false;
      this.#extras.ask(person, () => this.#people.get(person.jid) === person);
    }
    const [soonest, latest] = AGAIN_MS;
    person.askAt = isComponent
      ? now + soonest + Math.random() * (latest - soonest)
      : Number.POSITIVE_INFINITY;
    if (isComponent) person.asked(now);
    return true;
  }

  /** A component asks from the address that people have as their contact. */
  #query(to: Jid, child: Element): Promise<Element> {
    const { session } = this.#parts;
    const from = session.kind === 'component' ? { from: botAddress(session) } : {};
    return session.ask({ to, type: 'get', child, ...from });
  }
}
