/** The directory of people on a real Redis as one process has it, which may be killed in the middle of a write. */
import type { Socket } from 'node:net';
import type { TestContext } from 'node:test';
import type { Directory } from '../../services/users/directory.ts';
import { openLookedAfter } from '../../services/users/looking-after.ts';
import type { Moderation } from '../../services/users/moderation.ts';
import { People } from '../../services/users/people.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { openLog } from '../../shared/log.ts';
import type { Keys } from '../../shared/store/keys.ts';
import { PeopleWriter } from '../../shared/store/people-writer.ts';
import { PolicyBook } from '../../shared/store/policy-book.ts';
import { closeRedis, openAnother, type Redis } from '../../shared/store/redis.ts';

/** Who decides about entries. */
export const ADMIN: Jid = parseJid('admin@example.org');

/** See the file. */
export interface PeopleProcess {
  readonly people: People;
  readonly directory: Directory;
  readonly moderation: Moderation;
  /** Who is found by XMPP. */
  found(): Promise<string[]>;
  /** From now on so many writes reach Redis, and half of the next one; resolves when that was the end of it. */
  killAt(writes: number): Promise<void>;
}

/** The socket that a connection writes to. */
function socketOf(redis: Redis): Socket {
  return (redis as unknown as { readonly stream: Socket }).stream;
}

/** Starts one; it ends with the test. */
export async function startPeople(
  t: TestContext,
  store: { readonly redis: Redis; readonly keys: Keys },
): Promise<PeopleProcess> {
  const redis = openAnother(store.redis);
  const book = new PolicyBook(redis, store.keys.peopleBook);
  const people: People = new People({
    ...{ store: new PeopleWriter(redis, store.keys), rules: book, log: openLog('test', 'silent') },
    shownOf: () => [],
    changed: (jid, person) => directory.personChanged(jid, person),
  });
  const { directory, moderation } = openLookedAfter({
    ...{ people, book, admins: [ADMIN], consent: { admits: () => true }, chosenLanguage: () => undefined },
    ...{ say: () => undefined, isOnline: () => true, now: Date.now, pause: async () => undefined },
  });
  t.after(async () => {
    people.close();
    await book.close();
    await closeRedis(redis);
  });
  await directory.ready;
  return {
    ...{ people, directory, moderation },
    found: async () => (await directory.newest(ADMIN, 20)).map(({ jid }) => jid).sort(),
    killAt: (writes) =>
      new Promise((resolve) => {
        const socket = socketOf(redis);
        const write = socket.write.bind(socket) as (data: string | Buffer) => boolean;
        let left = writes;
        socket.write = (data: string | Uint8Array) => {
          const bytes = Buffer.from(data as string);
          if (left-- > 0) return write(bytes);
          if (left === -1) {
            write(bytes.subarray(0, bytes.length / 2));
            redis.disconnect();
            socket.destroy();
            resolve();
          }
          return false;
        };
      }),
  };
}
