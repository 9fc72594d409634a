/** Who is there, of those who let the bot see it. Whoever goes and does not come back soon leaves his talk, or the queue. */
import { answerByDefault } from '../../shared/bot/builtin.ts';
import type { Handler, Incoming } from '../../shared/bot/shape.ts';
import { bare, type Jid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';
import type { Patrons } from './patrons.ts';
import type { Seats } from './seats.ts';

/** What it works with. */
export interface PresencesParts {
  readonly seats: Pick<Seats, 'of' | 'leave'>;
  readonly patrons: Pick<Patrons, 'uidOf'>;
  readonly log: Log;
}

/** A telephone loses its link for as long as this; who only waits loses less. */
const GONE_MS = { talking: 240_000, waiting: 120_000 } as const;
/** People whose clients are known; beyond that those heard first are unknown again. */
const MOST_PEOPLE = 20_000;

interface Presence {
  readonly clients: Set<Jid>;
  timer: NodeJS.Timeout | undefined;
}

/** Presences, in memory only. */
export class Presences {
  readonly #parts: PresencesParts;
  readonly #people = new Map<Jid, Presence>();

  constructor(parts: PresencesParts) {
    this.#parts = parts;
  }

  /** For the bot: what is no presence is answered as by every bot. */
  readonly handler: Handler = (incoming) => {
    if (incoming.kind === 'presence') this.#hear(incoming);
    return answerByDefault(incoming);
  };

  /** Nobody leaves any more because he is gone. */
  close(): void {
    for (const { timer } of this.#people.values()) clearTimeout(timer);
    this.#people.clear();
  }

  #hear({ type, from }: Incoming & { kind: 'presence' }): void {
    const jid = bare(from);
    const known = this.#people.get(jid);
    if (type === 'available') {
      const presence = known ?? { clients: new Set(), timer: undefined };
      presence.clients.add(from);
      clearTimeout(presence.timer);
      this.#people.set(jid, presence);
      this.#forgetOldest();
    } else if (type === 'unavailable' && known !== undefined) {
      // From the bare address it is all of them.
      if (from === jid) known.clients.clear();
      known.clients.delete(from);
      if (known.clients.size === 0) this.#gone(jid, known, 'waiting');
    }
  }

  #gone(jid: Jid, presence: Presence, state: keyof typeof GONE_MS): void {
    const before = state === 'waiting' ? 0 : GONE_MS.waiting;
    clearTimeout(presence.timer);
    presence.timer = setTimeout(() => {
      this.#leave(jid, presence, state).catch((error: unknown) => {
        if (!(error instanceof Failure)) this.#parts.log.error({ err: error }, 'bug: nobody left');
      });
    }, GONE_MS[state] - before);
    presence.timer.unref();
  }

  async #leave(jid: Jid, presence: Presence, state: keyof typeof GONE_MS): Promise<void> {
    const uid = await this.#parts.patrons.uidOf(jid);
    const seat = await this.#parts.seats.of(uid);
    if (presence.clients.size > 0) return;
    if (seat?.state === 'talking' && state === 'waiting') return this.#gone(jid, presence, 'talking');
    this.#people.delete(jid);
    if (seat?.state === state) await this.#parts.seats.leave(uid, 'gone');
  }

  #forgetOldest(): void {
    const [oldest] = this.#people;
    if (oldest === undefined || this.#people.size <= MOST_PEOPLE) return;
    clearTimeout(oldest[1].timer);
    this.#people.delete(oldest[0]);
  }
}
