import { type Element, xml } from '../xml.ts';
import { Outbox } from './outbox.ts';
import type { XmppStream } from './stream.ts';
import type { Outgoing, StreamManagement } from './stream-management.ts';

/** Bytes that may wait in the socket before stanzas wait in the queue instead. */
const HIGH_WATER = 1024 * 1024;

/** The way out: a bounded queue, the socket when it has room, and what the server has not acknowledged yet. */
export class Outbound {
  readonly #outbox: Outbox;
  readonly #management: StreamManagement;
  readonly #unacknowledged: number;
  #stream: XmppStream | undefined;
  /** Stanzas written to a socket. */
  sent = 0;

  constructor(limit: number, management: StreamManagement) {
    this.#outbox = new Outbox(limit);
    this.#management = management;
    this.#unacknowledged = limit;
  }

  get waiting(): number {
    return this.#outbox.size;
  }

  /** @throws Failure `too-many` when the queue is full. */
  put(outgoing: Outgoing): void {
    this.#outbox.put(outgoing);
    this.flush();
  }

  /** A stream can carry stanzas from now on: first `again`, then what waits. */
  attach(stream: XmppStream, again: readonly Outgoing[]): void {
    this.#stream = stream;
    stream.onDrain = () => this.flush();
    this.#outbox.putBack(again);
    this.flush();
  }

  detach(): void {
    this.#stream = undefined;
  }

  /** The old session is lost: see {@link Outbox.keepWhatHolds}. */
  newSession(lost: readonly Outgoing[]): void {
    // An unacknowledged question has been answered `unavailable` to its asker already.
    this.#outbox.putBack(lost.filter(({ name }) => name !== 'iq'));
    this.#outbox.keepWhatHolds();
  }

  /** Writes as much of the queue as socket and server take. */
  flush(): void {
    const stream = this.#stream;
    if (stream === undefined) return;
    const room = (): boolean =>
      stream.writable &&
      stream.buffered < HIGH_WATER &&
      this.#management.unacknowledged < this.#unacknowledged;
    while (room()) {
      const outgoing = this.#outbox.take();
      if (outgoing === undefined) return;
      stream.push(outgoing.text);
      this.sent++;
      if (this.#management.sent(outgoing)) this.push(this.#management.ask());
    }
  }

  /** A nonza, past the queue. */
  push(nonza: Element): void {
    this.#stream?.pushElement(nonza);
  }

  clear(): void {
    this.#outbox.clear();
  }
}

/** XEP-0199. */
export function pingStanza(to: string, id: string, from?: string): Element {
  return xml('iq', { type: 'get', id, to, from }, xml('ping', { xmlns: 'urn:xmpp:ping' }));
}
