/**
 * What people are known by, and what is sealed, with the secrets of this installation. Several processes share one store:
 * with other secrets each would take the people of the others for strangers, so that somebody meets himself, or whom he
 * has blocked, and no report opens. So all processes that are alive have the same ones, or the one that comes later waits.
 */
import { type Soon, soon } from '../../shared/domain/soon.ts';
import { Failure } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';
import type { Keys } from '../../shared/store/keys.ts';
import type { ProcessStatus } from '../../shared/store/processes.ts';
import { orUnavailable, type Redis } from '../../shared/store/redis.ts';
import { openSeals, type Seals } from '../../shared/store/seal.ts';
import { type KeyedHash, openKeyedHash } from '../../shared/store/secret.ts';

/** For so long after its last sign of life the secrets of a process stand against others, ms. */
const LASTS_MS = 6_000;

const OTHERS =
  'another randomchat process on the same Redis has other secrets: give all of them the same EVIDENCE_SECRET';

/** What it works with. */
export interface SecretsParts {
  readonly redis: Redis;
  readonly keys: Pick<Keys, 'pairSecret' | 'pairSecretPrint'>;
  readonly log: Pick<Log, 'error'>;
  /** EVIDENCE_SECRET: goes into the hashes, too. */
  readonly evidenceSecret: string | undefined;
  /** Of this process's bot: seals where there is no other. */
  readonly secret: string;
}

interface Opened {
  readonly hash: KeyedHash;
  readonly seals: Seals;
}

/** Secrets. */
export class Secrets {
  readonly #parts: SecretsParts;
  #opened: Opened | undefined;
  #areOthers = false;

  constructor(parts: SecretsParts) {
    this.#parts = parts;
  }

  /** @throws Failure `unavailable`, also while others have other secrets. */
  readonly hash = (): Soon<KeyedHash> => this.#opened?.hash ?? soon(this.#open(), ({ hash }) => hash);

  /** @throws Failure `unavailable`, also while others have other secrets. */
  readonly seals = (): Soon<Seals> => this.#opened?.seals ?? soon(this.#open(), ({ seals }) => seals);

  /** For whoever runs it. */
  status(): ProcessStatus {
    return this.#areOthers ? { ready: false, detail: OTHERS } : { ready: true };
  }

  /** Says that these are in use, now and then, and looks whether others are. @throws Failure `unavailable`. */
  async keep(): Promise<void> {
    await this.#open();
  }

  async #open(): Promise<Opened> {
    const { redis, keys, log, secret, evidenceSecret } = this.#parts;
    const opened = this.#opened ?? {
      hash: await openKeyedHash(redis, keys.pairSecret, evidenceSecret),
      seals: await openSeals(redis, keys.pairSecret, evidenceSecret ?? secret),
    };
    const print = opened.hash('print of the secrets', opened.seals.sign('print'));
    const key = keys.pairSecretPrint;
    await orUnavailable(redis.set(key, print, 'PX', LASTS_MS, 'NX'));
    const areOthers = ((await orUnavailable(redis.get(key))) ?? print) !== print;
    if (areOthers && !this.#areOthers) log.error(OTHERS);
    this.#areOthers = areOthers;
    this.#opened = areOthers ? undefined : opened;
    if (areOthers) throw new Failure('unavailable', OTHERS);
    await orUnavailable(redis.pexpire(key, LASTS_MS));
    return opened;
  }
}
