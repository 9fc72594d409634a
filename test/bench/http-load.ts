/** Load on an HTTP server over a fixed number of kept connections, one question at a time on each. */
import { connect, type Socket } from 'node:net';

/** What came of one load. */
export interface Load {
  /** Answers per second. */
  readonly rate: number;
  /** Milliseconds that each answer took. */
  readonly ms: readonly number[];
  /** Bytes of each answer's body. */
  readonly bytes: readonly number[];
}

/** A question: path and headers. */
export interface Question {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One load. */
export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** The next question; never asked twice for the same one. */
  readonly next: () => Question;
  /** Questions per second of all connections together, however fast answers come; absent: as fast as they come. */
  readonly rate?: number;
  /** Status that every answer must have. */
  readonly status: number;
}

const END = Buffer.from('\r\n\r\n');

function requestText({ path, headers = {} }: Question): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\nHost: bench\r\n${lines.join('')}\r\n`;
}

/** Reads one answer after the other from a socket. */
class Connection {
  readonly #socket: Socket;
  #left = -1;
  #head = '';
  #done: (bytes: number) => void = () => undefined;
  #size = 0;

  constructor(port: number, status: number, failed: (error: Error) => void) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('error', failed);
    this.#socket.on('data', (data: Buffer) => {
      let body = data.length;
      if (this.#left < 0) {
        const end = data.indexOf(END);
        this.#head += data.toString('latin1', 0, end < 0 ? data.length : end + 4);
        if (end < 0) return;
        if (!this.#head.startsWith(`HTTP/1.1 ${status} `)) failed(new Error(this.#head));
        this.#size = status === 304 ? 0 : Number(/\r\ncontent-length: (\d+)/i.exec(this.#head)?.[1]);
        this.#left = this.#size;
        body = data.length - end - 4;
      }
      this.#left -= body;
      if (this.#left > 0) return;
      this.#left = -1;
      this.#head = '';
      this.#done(this.#size);
    });
  }

  ask(question: Question): Promise<number> {
    const answer = new Promise<number>((resolve) => {
      this.#done = resolve;
    });
    this.#socket.write(requestText(question));
    return answer;
  }

  close(): void {
    this.#socket.destroy();
  }
}

/**
 * Keeps this process from sleeping. The kernel of the server would have to wake its core for each answer, which in a
 * virtual machine costs more than sending it, and costs it for slow answers only: behind fast ones nobody sleeps.
 * @returns what ends it
 */
function stayAwake(): () => void {
  let turn = setImmediate(function next() {
    turn = setImmediate(next);
  });
  return () => clearImmediate(turn);
}

/** In the next turn, or after a time that is longer than timers are exact. */
function later(ms: number): Promise<unknown> {
  return new Promise((resolve) => (ms > 2 ? setTimeout(resolve, ms - 1) : setImmediate(resolve)));
}

/** Puts the load on and waits for its end. @throws Error when an answer is not what it must be. */
export async function putLoad(options: LoadOptions): Promise<Load> {
  const { port, connections, seconds, next, rate, status } = options;
  const ms: number[] = [];
  const bytes: number[] = [];
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  const start = performance.now();
  const end = start + seconds * 1_000;
  let asked = 0;
  const work = async (): Promise<void> => {
    const connection = new Connection(port, status, fail);
    try {
      while (performance.now() < end) {
        // With a rate each question has its time, and waiting for a free connection counts as waiting.
        const due = rate === undefined ? performance.now() : start + (asked++ / rate) * 1_000;
        if (due >= end) return;
        while (performance.now() < due) await later(due - performance.now());
        const question = next();
        const since = rate === undefined ? performance.now() : due;
        bytes.push(await connection.ask(question));
        ms.push(performance.now() - since);
      }
    } finally {
      connection.close();
    }
  };
  const sleep = stayAwake();
  try {
    await Promise.race([Promise.all(Array.from({ length: connections }, work)), failed]);
  } finally {
    sleep();
  }
  return { rate: ms.length / ((performance.now() - start) / 1_000), ms, bytes };
}
