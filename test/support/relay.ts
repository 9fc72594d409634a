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
}

function forward(pair: Pair, from: Socket, to: Socket): void {
  from.on('data', (bytes) => {
    if (!pair.frozen) to.write(bytes);
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
  let accepting = true;
  let connections = 0;
  const server = createServer((near) => {
    if (!accepting) {
      near.destroy();
      return;
    }
    const pair: Pair = { near, far: connect(target.port, target.host), frozen: false };
    pairs.add(pair);
    near.setNoDelay(true);
    pair.far.setNoDelay(true);
    forward(pair, near, pair.far);
    forward(pair, pair.far, near);
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
