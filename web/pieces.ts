/** Answers put together from parts that are made once per room and kept: writing a list is then copying bytes. */
import { crc32 } from 'node:zlib';
import type { Room } from '../shared/domain/room.ts';
import { Recent } from './recent.ts';

/** A whole answer, ready to be sent. */
export interface Answer {
  readonly body: Buffer;
  readonly type: string;
  /** As it stands in the header. */
  readonly etag: string;
}

/** How many pieces of one kind are kept at least, if there are so many rooms: half a kilobyte each, cards twice as much. */
const MOST_PIECES = 50_000;

/** How long pieces are made beforehand until others have a turn, ms. */
const TURN_MS = 2;

/** The bytes that stand for a room; bounded. Made when asked for, and of the rooms with most people beforehand. */
export class Pieces {
  readonly #pieces: Recent<Room, Buffer>;
  readonly #popular: (most: number) => Iterable<Room>;
  #isPrepared = false;

  /**
   * @param make the text of a room's piece; rooms are values: the same object, the same text
   * @param popular the rooms that most lists show: where one piece was asked for, theirs are made at the next opportunity
   */
  constructor(make: (room: Room) => string, popular: (most: number) => Iterable<Room>) {
    this.#pieces = new Recent((room) => Buffer.from(make(room)), MOST_PIECES);
    this.#popular = popular;
  }

  of(room: Room): Buffer {
    if (!this.#isPrepared) {
      this.#isPrepared = true;
      const popular = this.#popular(MOST_PIECES)[Symbol.iterator]();
      setImmediate(() => this.#prepare(popular)).unref();
    }
    return this.#pieces.get(room);
  }

  #prepare(rooms: Iterator<Room>): void {
    const until = performance.now() + TURN_MS;
    while (performance.now() < until) {
      const { value, done } = rooms.next();
      if (done) return;
      this.#pieces.get(value);
    }
    setImmediate(() => this.#prepare(rooms)).unref();
  }
}

/**
 * An entity tag for a body: its length and CRC-32, which costs a quarter of SHA-256. Weak: the same entity is sent
 * plain, gzipped and with brotli.
 */
export function etagOf(body: string | Buffer): string {
  return `W/"${Buffer.byteLength(body).toString(36)}-${crc32(body).toString(36)}"`;
}

/** A whole answer that was made as one text. */
export function textAnswer(type: string, text: string): Answer {
  const body = Buffer.from(text);
  return { body, type, etag: etagOf(body) };
}

/** The answer `head`, the rooms' pieces with `between` (ASCII) between them, `tail`. */
export function answerOf(
  type: string,
  head: string,
  { rooms, pieces, between }: { rooms: readonly Room[]; pieces: Pieces; between: string },
  tail: string,
): Answer {
  const parts = rooms.map((room) => pieces.of(room));
  const headBytes = Buffer.byteLength(head);
  let length = headBytes + Buffer.byteLength(tail) + Math.max(0, parts.length - 1) * between.length;
  for (const part of parts) length += part.length;
  const body = Buffer.allocUnsafe(length);
  let at = body.write(head);
  for (const part of parts) {
    if (at > headBytes) for (let i = 0; i < between.length; i++) body[at++] = between.charCodeAt(i);
    body.set(part, at);
    at += part.length;
  }
  body.write(tail, at);
  return { body, type, etag: etagOf(body) };
}
