import type { Log } from '../../log.ts';
import type { SessionEvents } from '../session.ts';

/** Who is told what. Listeners are the project's own: what they throw is a bug, which must not end the parsing of a packet midway. */
export class Listeners {
  readonly #log: Log;
  readonly #listeners: { [E in keyof SessionEvents]: SessionEvents[E][] } = {
    online: [],
    offline: [],
    stanza: [],
  };

  constructor(log: Log) {
    this.#log = log;
  }

  /** Tells `listener` from now on, after those before it. */
  add<E extends keyof SessionEvents>(event: E, listener: SessionEvents[E]): void {
    this.#listeners[event].push(listener);
  }

  /** Tells all; never throws. */
  emit<E extends keyof SessionEvents>(event: E, ...args: Parameters<SessionEvents[E]>): void {
    for (const listener of this.#listeners[event])
      try {
        (listener as (...args: Parameters<SessionEvents[E]>) => void)(...args);
      } catch (error) {
        this.#log.error({ err: error, event }, 'bug: a listener of the link failed');
      }
  }
}
