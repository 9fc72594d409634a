/** The watch of contacts on a session in memory, with a clock in the hands of the test. */
import type { TestContext } from 'node:test';
import { openWatching } from '../../services/users/watch.ts';
import type { Incoming } from '../../shared/bot/shape.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { openLog } from '../../shared/log.ts';
import type { PresenceDetails } from '../../shared/xmpp/presence.ts';
import type { Condition } from '../../shared/xmpp/stanza-error.ts';
import { FakeSession } from './fake-session.ts';

const HOUR = 3_600_000;

/** Opens it as a component, or an account where the address has a local part. */
export function watchInMemory(t: TestContext, address = 'users.example', online = true) {
  t.mock.timers.enable({ apis: ['setInterval', 'setTimeout', 'Date'], now: 1_800_000_000_000 });
  const session = new FakeSession(address);
  session.online = online;
  const sent: string[] = [];
  const link = { full: false };
  const watching = openWatching({
    ...{ session, log: openLog('test', 'silent') },
    pictures: { make: async (bytes: Uint8Array) => Buffer.from(bytes), close: () => {} },
    presence: (to, type) => {
      if (link.full) throw new Failure('too-many', 'full');
      sent.push(`${type} ${to}`);
    },
  });
  t.after(() => watching.close());
  const changes: Jid[] = [];
  watching.onChange = (jid) => void changes.push(jid);
  const base = { to: session.address, language: 'en' } as const;
  return {
    ...{ session, watching, sent, link, changes },
    /** In steps: within one, every timer sees the time at its end. */
    wait(ms: number): void {
      const step = ms > HOUR ? 30_000 : 250;
      for (let left = ms; left > 0; left -= step) t.mock.timers.tick(Math.min(left, step));
    },
    /** Takes what was sent. */
    took: () => sent.splice(0),
    hear(from: string, type: 'available' | 'unavailable', more: Partial<PresenceDetails> = {}): void {
      const details: PresenceDetails = { show: 'online', priority: 0, ...more };
      watching.hear({ ...base, kind: 'presence', from: parseJid(from), type, details } satisfies Incoming);
    },
    fail(from: string, condition: Condition): void {
      watching.hear({ ...base, kind: 'presence-error', from: parseJid(from), condition });
    },
    is: (jid: Jid) => watching.presenceOf(jid).availability,
  };
}
