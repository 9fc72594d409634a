/**
 * Answers put together from parts that are made once per room and kept: writing a list is then copying bytes.
 * Each part has a mark that stands for its content, so that an entity tag needs no look at the whole answer.
 */
import { hash } from 'node:crypto';
import type { Room } from '../shared/domain/room.ts';

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

/** A piece per room, made when first asked for. Between `most` and twice as many are kept, those asked for last. */
export class Pieces {
  readonly #make: (room: Room) => string;
  readonly #most: number;
  #young = new Map<Room, Piece>();
  #old = new Map<Room, Piece>();

  /** @param make the text of a room's piece; rooms are values: the same object, the same text */
  constructor(make: (room: Room) => string, most = 10_000) {
    this.#make = make;
    this.#most = most;
  }

  of(room: Room): Piece {
    const known = this.#young.get(room);
    if (known !== undefined) return known;
    const piece = this.#old.get(room) ?? this.#made(room);
    if (this.#young.size >= this.#most) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(room, piece);
    return piece;
  }

  #made(room: Room): Piece {
    const text = this.#make(room);
    return { bytes: Buffer.from(text), mark: hash('sha1', text, 'base64url').slice(0, 14) };
  }
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
  const tag = hash('sha1', `${head}\0${marks}\0${tail}`, 'base64url');
  // Weak: the same entity is sent plain, gzipped and with brotli.
  return { body, type, etag: `W/"${tag.slice(0, 22)}"` };
}
