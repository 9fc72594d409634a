import type { Jid } from '../../shared/domain/jid.ts';
import type { Policy } from '../../shared/domain/policy.ts';
import type { Finding } from '../../shared/domain/room.ts';
import type { Keys } from '../../shared/store/keys.ts';
import type { Redis } from '../../shared/store/redis.ts';
import { RoomsWriter } from '../../shared/store/rooms-writer.ts';

/** The rules, once they are known. */
export interface KnownPolicy {
  readonly policy: Policy;
  readonly ready: Promise<void>;
}

/** The listing's writer as everybody here uses it: whatever is found, by whom ever, the policy has the last word. */
export class PolicedRooms extends RoomsWriter {
  readonly #known: KnownPolicy;

  constructor(redis: Redis, keys: Keys, known: KnownPolicy) {
    super(redis, keys);
    this.#known = known;
  }

  override async record(service: Jid, findings: readonly Finding[], now: number): Promise<number> {
    await this.#known.ready;
    return super.record(
      service,
      findings.map((finding) => this.#known.policy.apply(finding)),
      now,
    );
  }
}
