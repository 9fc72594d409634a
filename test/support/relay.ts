/** A TCP relay that a test can freeze and cut: how a link breaks in real life. */
import { EventEmitter, once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Where something listens. */
interface Address {
  readonly host: string;
  readonly port: number;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  frozen: boolean;
  /** Which of the two has said something that was swallowed. */
  readonly lost: Set<Socket>;
}

/** Listens on a loopback address and passes everything on to one target, until told otherwise. */
export class Relay {
  readonly #target: Address;
  readonly #pairs = new Set<Pair>();
  readonly #told = new EventEmitter();
  readonly #server: Server;
  #accepting = true;

  constructor(target: Address) {
    this.#target = target;
    this.#server = createServer((near) => {
      if (this.#accepting) this.#join(near);
      else near.destroy();
    });
  }

  /** `xmpp://host:port` of the relay. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const bound = this.#server.address();
    return `xmpp://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
  }

  /** From now on, bytes are swallowed both ways; the ends see an open, silent link. New connections work. */
  freeze(): void {
    for (const pair of this.#pairs) pair.frozen = true;
  }

  /** Resolves when a frozen connection has swallowed something in each direction. */
  async swallowed(): Promise<void> {
    while (![...this.#pairs].some(({ lost }) => lost.size === 2)) await once(this.#told, 'lost');
  }

  /** Breaks every connection at once, without a goodbye. */
  cut(): void {
    for (const { near, far } of this.#pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    this.#pairs.clear();
  }

  /** False: new connections are broken at once, as if the server were down. */
  accept(on: boolean): void {
    this.#accepting = on;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((done) => this.#server.close(done));
  }

  #join(near: Socket): void {
    const { host, port } = this.#target;
    const pair: Pair = { near, far: connect(port, host), frozen: false, lost: new Set() };
    this.#pairs.add(pair);
    near.setNoDelay(true);
    pair.far.setNoDelay(true);
    this.#forward(pair, near, pair.far);
    this.#forward(pair, pair.far, near);
    near.on('close', () => this.#pairs.delete(pair));
  }

  #forward(pair: Pair, from: Socket, to: Socket): void {
    from.on('data', (bytes) => {
      if (!pair.frozen) {
        to.write(bytes);
        return;
      }
      pair.lost.add(from);
      this.#told.emit('lost');
    });
    from.on('end', () => {
      if (!pair.frozen) to.end();
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      if (!pair.frozen) to.destroy();
    });
  }
}
