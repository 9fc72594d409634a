import { Failure } from '../../shared/failure.ts';
import type { Session } from '../../shared/xmpp/session.ts';

/** Lets crawls wait for the link: resolves when it is up, rejects with Failure `unavailable` when the signal comes first. */
export function onlineGate(session: Pick<Session, 'online' | 'on'>): (signal: AbortSignal) => Promise<void> {
  const waiting = new Set<() => void>();
  session.on('online', () => {
    for (const go of [...waiting]) go();
  });
  return async (signal) => {
    if (session.online) return;
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        waiting.delete(go);
        signal.removeEventListener('abort', end);
      };
      const go = (): void => {
        leave();
        resolve();
      };
      const end = (): void => {
        leave();
        reject(new Failure('unavailable', 'the crawl was ended'));
      };
      waiting.add(go);
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
    });
  };
}
