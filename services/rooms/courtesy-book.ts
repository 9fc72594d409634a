/** One line of questions per server, shared by all who ask: crawls, invitations, people who want to know why. */
import type { Jid } from '../../shared/domain/jid.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { type Asker, type AskPort, Courtesy } from './courtesy.ts';

/** Lines kept before those that nobody needs are looked for, at least. */
const MANY = 1_000;

/** What the book knows of servers. */
export interface ServerNames {
  /** The server that a domain belongs to: what is asked of one is asked of the other. */
  lineOf(domain: Jid): Jid;
  /** The operator named it. */
  isOwn(server: Jid): boolean;
}

/** The lines of this process. Several processes have a book each; a server is crawled by one of them at a time. */
export class CourtesyBook {
  readonly #port: AskPort;
  readonly #names: ServerNames;
  readonly #lines = new Map<Jid, Courtesy>();
  #most = MANY;

  constructor(port: AskPort, names: ServerNames) {
    this.#port = port;
    this.#names = names;
  }

  #line(domain: Jid): Courtesy {
    const server = this.#names.lineOf(domain);
    let line = this.#lines.get(server);
    if (line === undefined) {
      if (this.#lines.size >= this.#most) this.#dropRested();
      line = new Courtesy(this.#port, this.#names.isOwn(server));
      this.#lines.set(server, line);
    }
    return line;
  }

  #dropRested(): void {
    for (const [server, line] of this.#lines) if (line.isRested) this.#lines.delete(server);
    // Not at every new line while most of them are in use.
    this.#most = Math.max(MANY, 2 * this.#lines.size);
  }

  /**
   * Asks what belongs to the server of `domain`; `urgent` goes before crawls: somebody waits for the answer. When the
   * signal comes, what waits for its turn fails at once. `close` when everything is asked.
   */
  askerOf(domain: Jid, signal: AbortSignal, urgent = false): Asker & { close(): void } {
    const line = this.#line(domain);
    let asked = 0;
    const end = (): void => line.endWaiting(signal);
    signal.addEventListener('abort', end);
    return {
      get asked() {
        return asked;
      },
      isOwn: line.isOwn,
      ask(to: Jid, child: Element, timeoutMs: number) {
        asked++;
        return line.ask({ to, type: 'get', child, timeoutMs }, signal, urgent);
      },
      close: () => signal.removeEventListener('abort', end),
    };
  }
}
