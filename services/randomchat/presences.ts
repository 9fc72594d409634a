/**
 * Who is there, of those who let the bot see it. What a person's clients show all together goes into his seat: who is not
 * to be disturbed meets nobody, who is away meets somebody last, and whoever goes and does not come back soon leaves.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { answerByDefault } from '../../shared/bot/builtin.ts';
import type { Handler, Incoming } from '../../shared/bot/shape.ts';
import { bare, type Jid } from '../../shared/domain/jid.ts';
import type { Show } from '../../shared/domain/presence.ts';
import { Failure } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';
import type { Shown } from '../../shared/store/pairs-values.ts';
import type { Patrons } from './patrons.ts';
import type { Seats } from './seats.ts';

/** What it works with. */
export interface PresencesParts {
  readonly seats: Pick<Seats, 'of' | 'shows'>;
  readonly patrons: Pick<Patrons, 'uidOf'>;
  readonly log: Log;
  /** Asks a person's server for his presence. @throws Failure when the link takes no more. */
  readonly probe: (jid: Jid) => void;
}

/** People whose clients are known; beyond that those heard first are unknown again. */
const MOST_PEOPLE = 20_000;
/** Clients of one person. */
const MOST_CLIENTS = 20;

/** As the users' bot does it: more at once would hold up the words of others. */
const ASKED_AT_ONCE = 500;
const PAUSE_MS = 250;

/** One of somebody's clients; of the many people most have one. */
interface Client {
  readonly jid: Jid;
  readonly show: Show;
}

/** A person is what the client says that is most there; `dnd` is a wish and counts before `away`. */
function shownBy(clients: readonly Client[]): Shown | undefined {
  const shows = new Set(clients.map(({ show }) => show));
  if (shows.size === 0) return 'gone';
  if (shows.has('online') || shows.has('chat')) return undefined;
  return shows.has('dnd') ? 'dnd' : 'away';
}

/** To look for the first passes over all who went before: only when there are too many. */
function keepLatest(people: Set<Jid> | Map<Jid, unknown>): void {
  if (people.size <= MOST_PEOPLE) return;
  const [first] = people.keys();
  if (first !== undefined) people.delete(first);
}

/** Presences: clients in memory, what they come to in the seat. */
export class Presences {
  readonly #parts: PresencesParts;
  /** Clients of each, those heard last at the end. */
  readonly #people = new Map<Jid, readonly Client[]>();
  /** Who was here before this process began. */
  readonly #unknown = new Set<Jid>();
  /** What they say next is news, whatever it is. */
  readonly #asked = new Set<Jid>();
  /** Whose last client has gone. */
  readonly #left = new Set<Jid>();

  constructor(parts: PresencesParts) {
    this.#parts = parts;
  }

  /** For the bot: what is no presence is answered as by every bot. */
  readonly handler: Handler = async (incoming) => {
    if (incoming.kind === 'presence') await this.#hear(incoming);
    return await answerByDefault(incoming);
  };

  /** Of somebody it is not known whether he is there. */
  wonder(jid: Jid): void {
    if (this.#unknown.size < MOST_PEOPLE) this.#unknown.add(jid);
  }

  /** Asks about everybody anew, after what happened meanwhile was not heard: a few hundred at a time. */
  async ask(): Promise<void> {
    const all = [...new Set([...this.#unknown, ...this.#people.keys()])];
    this.#unknown.clear();
    this.#asked.clear();
    this.#people.clear();
    for (const [i, jid] of all.entries()) {
      if (i % ASKED_AT_ONCE === 0 && i > 0) await sleep(PAUSE_MS, undefined, { ref: false });
      try {
        this.#parts.probe(jid);
        this.#asked.add(jid);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        this.wonder(jid);
      }
    }
  }

  /** Whether he is known not to be there, or not to be disturbed. */
  isAbsent(jid: Jid): boolean {
    return this.#left.has(jid) || shownBy(this.#people.get(jid) ?? []) === 'dnd';
  }

  async #hear(incoming: Incoming & { kind: 'presence' }): Promise<void> {
    const { type, from } = incoming;
    if (type !== 'available' && type !== 'unavailable') return;
    const jid = bare(from);
    const before = this.#people.get(jid);
    const wasAsked = this.#asked.delete(jid);
    // Prosody acknowledges a request with it, before its person has said anything.
    if (type === 'unavailable' && before === undefined && !wasAsked) return;
    // From the bare address it is all of them.
    const isAll = type === 'unavailable' && from === jid;
    const others = isAll ? [] : (before ?? []).filter((client) => client.jid !== from);
    const own = type === 'available' ? [{ jid: from, show: incoming.details.show }] : [];
    const clients = [...others, ...own].slice(-MOST_CLIENTS);
    this.#people.delete(jid);
    this.#left.delete(jid);
    if (clients.length > 0) this.#people.set(jid, clients);
    else this.#left.add(jid);
    keepLatest(this.#left);
    keepLatest(this.#people);
    const shown = shownBy(clients);
    // Whoever says something while he shows that he is busy is there: the same once more is no news.
    if (before === undefined || wasAsked || shownBy(before) !== shown) await this.#show(jid, shown);
  }

  async #show(jid: Jid, show: Shown | undefined): Promise<void> {
    const { seats, patrons, log } = this.#parts;
    try {
      const uid = await patrons.uidOf(jid);
      const seat = await seats.of(uid);
      if (seat !== undefined && seat.state !== 'left' && seat.show !== show) await seats.shows(uid, show);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // What is not known now is known after the next presence, even if that is the same.
      this.#asked.add(jid);
      keepLatest(this.#asked);
      log.debug({ code: error.code }, 'somebody’s presence was not noted');
    }
  }
}
