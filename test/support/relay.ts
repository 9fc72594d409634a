/** A TCP relay that a test can freeze and cut: how a link breaks in real life. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Relay {
  readonly host: string;
  readonly port: number;
  /** Connections through it so far. */
  readonly connections: number;
  /** From now on, bytes are swallowed both ways; the ends see an open, silent link. New connections work. */
  freeze(): void;
  /** Resolves when a frozen connection has swallowed something in each direction. */
  swallowed(): Promise<void>;
  /** Breaks every connection at once, without a goodbye. */
  cut(): void;
  /** False: new connections are broken at once, as if the server were down. */
  accept(on: boolean): void;
  /** Resolves at the next connection, or at once when `count` were made already. */
  connected(count: number): Promise<void>;
  close(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  frozen: boolean;
  /** Which of the two has said something that was swallowed. */
  readonly lost: Set<Socket>;
}

function forward(pair: Pair, from: Socket, to: Socket, onLost: () => void): void {
  from.on('data', (bytes) => {
    if (!pair.frozen) {
      to.write(bytes);
      return;
    }
    pair.lost.add(from);
    onLost();
  });
  from.on('end', () => {
    if (!pair.frozen) to.end();
  });
  from.on('error', () => to.destroy());
  from.on('close', () => {
    if (!pair.frozen) to.destroy();
  });
}

/** Listens on a free port of `host` (default 127.0.0.1) and forwards to `target`. */
export async function startRelay(
  target: { readonly host: string; readonly port: number },
  host = '127.0.0.1',
): Promise<Relay> {
  const pairs = new Set<Pair>();
  let waiting: { count: number; done: () => void }[] = [];
  let lossAwaited: (() => void)[] = [];
  const bothLost = (): boolean => [...pairs].some((pair) => pair.lost.size === 2);
  const lost = (): void => {
    if (!bothLost()) return;
    for (const done of lossAwaited) done();
    lossAwaited = [];
  };
  let accepting = true;
  let connections = 0;
  const server = createServer((near) => {
    if (!accepting) {
      near.destroy();
      return;
    }
    const pair: Pair = { near, far: connect(target.port, target.host), frozen: false, lost: new Set() };
    pairs.add(pair);
    near.setNoDelay(true);
    pair.far.setNoDelay(true);
    forward(pair, near, pair.far, lost);
    forward(pair, pair.far, near, lost);
    near.on('close', () => pairs.delete(pair));
    connections++;
    for (const { done } of waiting.filter(({ count }) => count <= connections)) done();
    waiting = waiting.filter(({ count }) => count > connections);
  }).listen(0, host);
  await once(server, 'listening');
  const bound = server.address();
  const cut = (): void => {
    for (const { near, far } of pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    pairs.clear();
  };
  return {
    host,
    port: typeof bound === 'object' && bound !== null ? bound.port : 0,
    get connections() {
      return connections;
    },
    freeze: () => {
      for (const pair of pairs) pair.frozen = true;
    },
    swallowed: () =>
      bothLost()
        ? Promise.resolve()
        : new Promise((done) => {
            lossAwaited.push(done);
          }),
    cut,
    accept: (on) => {
      accepting = on;
    },
    connected: (count) =>
      count <= connections
        ? Promise.resolve()
        : new Promise((done) => {
            waiting.push({ count, done });
          }),
    close: async () => {
      cut();
      await new Promise((done) => server.close(done));
    },
  };
}
