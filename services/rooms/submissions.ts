/** Somebody names a room or a server: the room is asked at once, and who named it is told how it is listed or why not. */
import { setTimeout as sleep } from 'node:timers/promises';
import { domainOf, type Jid, localOf } from '../../shared/domain/jid.ts';
import type { Policy } from '../../shared/domain/policy.ts';
import type { Finding } from '../../shared/domain/room.ts';
import type { RoomAnswer } from '../../shared/domain/room-answer.ts';
import type { RoomsWriter } from '../../shared/store/rooms-writer.ts';
import { AtOnce } from './at-once.ts';

/** How somebody made a room known. */
export type Source = 'invitation' | 'submission';

/** What submissions work with. */
export interface SubmissionPorts {
  readonly policy: Policy;
  readonly store: Pick<RoomsWriter, 'record'>;
  /** Our own address: never asked. */
  readonly self: () => Jid;
  /** What a room says, politely and within seconds; nothing is stored. `undefined`: its server says nothing. @throws Failure of ours. */
  askRoom(jid: Jid): Promise<Finding | undefined>;
  /** Makes a server known; `refused`: it is not visited here. @throws Failure of ours. */
  discover(jid: Jid, source: Source): Promise<'known' | 'new' | 'refused'>;
  /** Waits; for rooms that are still being made. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** A room that has just been listed is not asked again within this time, ms. */
const FRESH_MS = 5_000;
const REMEMBERED = 500;
/** Clients invite while their room is still locked: it does not exist yet for others (XEP-0045 §10.1.3). */
const PATIENCE_MS = [2_000, 4_000] as const;

/** Takes submissions. */
export class Submissions {
  readonly #ports: SubmissionPorts;
  /** Answers under way or fresh, with the version of the policy that they were asked under. */
  readonly #underWay = new Map<Jid, { readonly answer: Promise<RoomAnswer>; readonly version: number }>();
  readonly #atOnce = new AtOnce();

  constructor(ports: SubmissionPorts) {
    this.#ports = ports;
  }

  /**
   * Asks the room, keeps what it says, and tells what comes of it; of a server, that it is visited.
   * @throws Failure `too-many` when too much is being asked already; `unavailable` when it is our own fault.
   */
  async submit(jid: Jid, source: Source): Promise<RoomAnswer> {
    const { policy, self } = this.#ports;
    const reason = policy.against(jid);
    if (reason !== undefined) return { kind: 'unlisted', jid, reason };
    if (domainOf(jid) === domainOf(self())) return { kind: 'unlisted', jid, reason: 'not-a-room' };
    const known = this.#underWay.get(jid);
    if (known?.version === policy.version) return await known.answer;
    const answer = this.#atOnce.run(domainOf(jid), () => this.#ask(jid, source));
    this.#remember(jid, answer);
    return await answer;
  }

  #remember(jid: Jid, answer: Promise<RoomAnswer>): void {
    this.#underWay.set(jid, { answer, version: this.#ports.policy.version });
    const forget = (): void => {
      if (this.#underWay.get(jid)?.answer === answer) this.#underWay.delete(jid);
    };
    answer.then(({ kind }) => {
      // Who hears what to change may have changed it a moment later.
      if (kind !== 'listed') return forget();
      const [oldest] = this.#underWay.keys();
      if (this.#underWay.size > REMEMBERED && oldest !== undefined) this.#underWay.delete(oldest);
      setTimeout(forget, FRESH_MS).unref();
    }, forget);
  }

  async #ask(jid: Jid, source: Source): Promise<RoomAnswer> {
    const { policy, store, discover } = this.#ports;
    const discovery = await discover(jid, source);
    if (discovery === 'refused') return { kind: 'elsewhere', jid };
    if (localOf(jid) === '') return { kind: 'visiting', jid };
    const found = await this.#patiently(jid, source);
    if (found === undefined) return { kind: 'silent', jid };
    await store.record(domainOf(jid), [found], Date.now());
    const kept = policy.apply(found);
    return 'room' in kept ? { kind: 'listed', jid } : { kind: 'unlisted', jid, reason: kept.reason };
  }

  /** An invitation may come before its room can be seen. */
  async #patiently(jid: Jid, source: Source): Promise<Finding | undefined> {
    const { askRoom, wait = sleep } = this.#ports;
    let found = await askRoom(jid);
    if (source === 'invitation')
      for (const ms of PATIENCE_MS) {
        if (found === undefined || !('reason' in found) || found.reason !== 'gone') break;
        await wait(ms);
        found = await askRoom(jid);
      }
    return found;
  }
}
