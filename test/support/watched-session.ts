import type { TestContext } from 'node:test';
import { pino } from 'pino';
import { parseJid } from '../../shared/domain/jid.ts';
import { openSession } from '../../shared/xmpp/open-session.ts';
import type { Session, SessionLimits } from '../../shared/xmpp/session.ts';
import type { Element } from '../../shared/xmpp/xml.ts';

/** A real session, everything it tells, and waiting for what it has not told yet. */
export interface WatchedSession {
  readonly session: Session;
  readonly stanzas: readonly Element[];
  readonly offline: readonly string[];
  /** `resumed` of every time it went online. */
  readonly online: readonly boolean[];
  /** Lines of the log that say a bug happened. */
  readonly bugs: readonly string[];
  /** Resolves as soon as `condition` holds; looked at whenever something is told. */
  until(condition: () => boolean): Promise<void>;
  /** The stanza with this id, when it comes. */
  stanza(id: string): Promise<Element>;
}

/** Waits of a few milliseconds, so that tests of failure are over soon. */
export const QUICK: Partial<SessionLimits> = { backoffMs: [1, 5], askMs: 30_000, loginMs: 30_000 };

/** Opens a session that is closed when the test ends. */
export function watchSession(
  t: TestContext,
  url: string,
  limits: Partial<SessionLimits> = {},
  account?: { jid?: string; secret?: string; ca?: string },
): WatchedSession {
  const bugs: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => void bugs.push(line) });
  const session = openSession({
    jid: parseJid(account === undefined ? 'rooms.example' : (account.jid ?? 'bot@accounts.test')),
    secret: account?.secret ?? 'secret',
    ca: account?.ca,
    url,
    log,
    limits: { ...QUICK, ...limits },
  });
  const watched = { stanzas: [] as Element[], offline: [] as string[], online: [] as boolean[] };
  let waiting: { condition: () => boolean; resolve: () => void }[] = [];
  const changed = (): void => {
    for (const { resolve } of waiting.filter(({ condition }) => condition())) resolve();
    waiting = waiting.filter(({ condition }) => !condition());
  };
  session.on('stanza', (stanza) => {
    watched.stanzas.push(stanza);
    changed();
  });
  session.on('offline', (reason) => {
    watched.offline.push(reason);
    changed();
  });
  session.on('online', (resumed) => {
    watched.online.push(resumed);
    changed();
  });
  t.after(() => session.close());
  const until = async (condition: () => boolean): Promise<void> => {
    if (!condition()) await new Promise<void>((resolve) => waiting.push({ condition, resolve }));
  };
  const find = (id: string) => watched.stanzas.find(({ attrs }) => attrs.id === id);
  return {
    session,
    ...watched,
    bugs,
    until,
    async stanza(id) {
      await until(() => find(id) !== undefined);
      return find(id) as Element;
    },
  };
}
