/**
 * Makes small PNGs of pictures from strangers, in a process of its own: what goes wrong in there, be it a crash of the
 * decoder, ends that process and no other. It is started when there is something to do and ended when there is not.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Failure } from '../failure.ts';
import type { PictureMade, PictureOrder, PictureRefused } from './picture-worker.ts';

const WORKER = fileURLToPath(new URL('./picture-worker.js', import.meta.url));
/** Decoding itself is ended after 5 s; what still has not answered then hangs. */
const TIMEOUT_MS = 10_000;
const IDLE_MS = 30_000;
/** Beside one byte a pixel: more than header, palette and what cannot be compressed take. */
const MOST_OVERHEAD = 16_000;

interface Waiting {
  readonly resolve: (png: Buffer) => void;
  readonly refuse: (why: string) => void;
}

/** Pictures from strangers in, small PNGs out, one at a time. */
export class Pictures {
  readonly #side: number;
  readonly #timeoutMs: number;
  #child: ChildProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = new Map<number, Waiting>();
  #ids = 0;
  #closed = false;

  /** @param side of the PNGs, in pixels */
  constructor(side: number, timeoutMs = TIMEOUT_MS) {
    this.#side = side;
    this.#timeoutMs = timeoutMs;
  }

  /** The running process, for who watches over it. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** The first frame as a square PNG without metadata. @throws Failure `bad-input`: it cannot be shown. */
  async make(bytes: Uint8Array): Promise<Buffer> {
    const made = this.#last.then(() => this.#make(bytes));
    this.#last = made.catch(() => undefined);
    return await made;
  }

  async #make(bytes: Uint8Array): Promise<Buffer> {
    if (this.#closed) throw new Failure('unavailable', 'the process ends');
    clearTimeout(this.#idle);
    const child = this.#child ?? this.#start();
    const id = ++this.#ids;
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        const timer = setTimeout(() => this.#end(child, 'it took too long'), this.#timeoutMs);
        const done = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(id);
        };
        this.#waiting.set(id, {
          resolve: (png) => {
            done();
            resolve(png);
          },
          refuse: (why) => {
            done();
            reject(new Failure('bad-input', `the picture cannot be shown: ${why}`));
          },
        });
        child.send({ id, bytes, side: this.#side } satisfies PictureOrder, (error) => {
          if (error !== null) this.#end(child, 'its reader is gone');
        });
      });
    } finally {
      this.#idle = setTimeout(() => this.#child && this.#end(this.#child, 'nothing to do'), IDLE_MS).unref();
    }
  }

  #start(): ChildProcess {
    const child = fork(WORKER, [], {
      // Nothing of ours: no secrets, no flags.
      env: {},
      execArgv: ['--max-old-space-size=64'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.on('message', (message: PictureMade | PictureRefused) => {
      const waiting = this.#waiting.get(message.id);
      if ('refused' in message) waiting?.refuse(message.refused);
      else if (message.bytes.length > this.#side ** 2 + MOST_OVERHEAD) waiting?.refuse('too large');
      else waiting?.resolve(Buffer.from(message.bytes));
    });
    child.on('error', () => this.#end(child, 'its reader cannot be started'));
    child.on('exit', () => this.#end(child, 'its reader died of it'));
    child.unref();
    child.channel?.unref();
    this.#child = child;
    return child;
  }

  /** The next picture gets another process. */
  #end(child: ChildProcess, why: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    child.kill('SIGKILL');
    for (const waiting of [...this.#waiting.values()]) waiting.refuse(why);
  }

  /** Ends the process; what is being made is refused. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#idle);
    if (this.#child !== undefined) this.#end(this.#child, 'the process ends');
  }
}
