/**
 * Whole answers kept as long as the index does not change: what many ask for is made once. What is asked for the
 * first time is not kept, so that searches that nobody repeats push nothing out.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { compress, type Encoding, encodingOf, LEAST_COMPRESSED } from './encodings.ts';
import type { Answer } from './pieces.ts';

/** Bytes of all kept answers together. */
const MOST_BYTES = 32 * 1024 * 1024;
/** Requests remembered as seen once, as numbers only. */
const MOST_SEEN = 20_000;

interface Kept extends Answer {
  readonly compressed: Partial<Record<Encoding, Buffer | 'being made'>>;
}

/** Sends an answer that is ready. */
export function sendAnswer(reply: FastifyReply, { body, type, etag }: Answer): void {
  reply.header('etag', etag).type(type).send(body);
}

/** A number for a text, for remembering that it was there without remembering it. */
function numberOf(text: string): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  return sum;
}

/** Answers by what was asked: the address, and whatever else they depend on. */
export class KeptAnswers {
  readonly #rooms: { readonly version: number };
  #version: number;
  #bytes = 0;
  readonly #answers = new Map<string, Kept>();
  readonly #seen = new Set<number>();

  /** @param rooms what the answers are made of, with another version after every change */
  constructor(rooms: { readonly version: number }) {
    this.#rooms = rooms;
    this.#version = rooms.version;
  }

  /** Sends the kept answer; false when there is none. Requests with a body ask for something else. */
  sendKept(request: FastifyRequest, reply: FastifyReply, more = ''): boolean {
    if (request.body !== undefined && request.body !== null) return false;
    this.#check();
    const key = `${request.url}\n${more}`;
    const kept = this.#answers.get(key);
    if (kept === undefined) return false;
    reply.header('etag', kept.etag).type(kept.type);
    const encoding = encodingOf(request.headers['accept-encoding']);
    const ready = encoding === undefined ? undefined : kept.compressed[encoding];
    // Until it is there, it is compressed for each who asks.
    if (Buffer.isBuffer(ready)) reply.header('content-encoding', encoding).send(ready);
    else reply.send(kept.body);
    if (encoding !== undefined && ready === undefined && kept.body.length >= LEAST_COMPRESSED)
      this.#compress(key, kept, encoding);
    return true;
  }

  /** Sends an answer made of the index as it is now, and keeps it when it was asked for before. */
  send(request: FastifyRequest, reply: FastifyReply, answer: Answer, more = ''): void {
    if (request.body === undefined || request.body === null) this.#keep(`${request.url}\n${more}`, answer);
    sendAnswer(reply, answer);
  }

  #keep(key: string, answer: Answer): void {
    this.#check();
    const number = numberOf(key);
    if (!this.#seen.has(number)) {
      if (this.#seen.size >= MOST_SEEN) this.#seen.clear();
      this.#seen.add(number);
      return;
    }
    this.#answers.set(key, { ...answer, compressed: {} });
    this.#bytes += answer.body.length + key.length;
    for (const [oldest, { body, compressed }] of this.#answers) {
      if (this.#bytes <= MOST_BYTES) break;
      this.#answers.delete(oldest);
      this.#bytes -= body.length + oldest.length;
      for (const made of Object.values(compressed)) this.#bytes -= made === 'being made' ? 0 : made.length;
    }
  }

  #compress(key: string, kept: Kept, encoding: Encoding): void {
    kept.compressed[encoding] = 'being made';
    void compress(kept.body, encoding).then((made) => {
      kept.compressed[encoding] = made;
      // It may have gone meanwhile, and what is not kept is not counted.
      if (this.#answers.get(key) === kept) this.#bytes += made.length;
    });
  }

  /** What was made of another state is void. */
  #check(): void {
    if (this.#version === this.#rooms.version) return;
    this.#version = this.#rooms.version;
    this.#answers.clear();
    this.#bytes = 0;
  }
}
