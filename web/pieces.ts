/**
 * Answers put together from parts that are made once per room and kept: writing a list is then copying bytes.
 * Each part has a mark that stands for its content, so that an entity tag needs no look at the whole answer.
 */
import { hash } from 'node:crypto';
import type { Room } from '../shared/domain/room.ts';
import { Recent } from './recent.ts';

/** A part of an answer. Equal marks: equal bytes. */
interface Piece {
  readonly bytes: Buffer;
  readonly mark: string;
}

/** A whole answer, ready to be sent. */
export interface Answer {
  readonly body: Buffer;
  readonly type: string;
  /** As it stands in the header. */
  readonly etag: string;
}

/** How many pieces of one kind are kept at least. Half a kilobyte each, cards twice as much. */
const MOST_PIECES = 25_000;

/** A piece per room, made when first asked for; bounded. */
export class Pieces {
  readonly #pieces: Recent<Room, Piece>;

  /** @param make the text of a room's piece; rooms are values: the same object, the same text */
  constructor(make: (room: Room) => string) {
    this.#pieces = new Recent((room) => {
      const bytes = Buffer.from(make(room));
      return { bytes, mark: hash('sha256', bytes, 'base64url').slice(0, 14) };
    }, MOST_PIECES);
  }

  of(room: Room): Piece {
    return this.#pieces.get(room);
  }
}

/** An entity tag for some text. Weak: the same entity is sent plain, gzipped and with brotli. */
export function etagOf(text: string | Buffer): string {
  return `W/"${hash('sha256', text, 'base64url').slice(0, 22)}"`;
}

/** A whole answer that was made as one text. */
export function textAnswer(type: string, text: string): Answer {
  const body = Buffer.from(text);
  return { body, type, etag: etagOf(body) };
}

/** The answer `head`, the rooms' pieces with `between` between them, `tail`. */
export function answerOf(
  type: string,
  head: string,
  { rooms, pieces, between }: { rooms: readonly Room[]; pieces: Pieces; between: string },
  tail: string,
): Answer {
  const parts = rooms.map((room) => pieces.of(room));
  const [first, last, comma] = [Buffer.from(head), Buffer.from(tail), Buffer.from(between)];
  let length = first.length + last.length + Math.max(0, parts.length - 1) * comma.length;
  let marks = '';
  for (const part of parts) {
    length += part.bytes.length;
    marks += part.mark;
  }
  const body = Buffer.allocUnsafe(length);
  body.set(first);
  let at = first.length;
  for (const [i, { bytes }] of parts.entries()) {
    if (i > 0) {
      body.set(comma, at);
      at += comma.length;
    }
    body.set(bytes, at);
    at += bytes.length;
  }
  body.set(last, at);
  return { body, type, etag: etagOf(`${head}\0${marks}\0${tail}`) };
}
