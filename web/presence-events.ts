/**
 * Who follows badges live (Server-Sent Events, HTML §9.2): a state is written once, whoever many follow it, and goes
 * out to a few hundred at a time, so that other answers do not wait. There is no history: whoever comes back with the
 * id of the state as it still is gets nothing twice, everybody else gets the state as it is now.
 */
import { hash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { BadgeId } from '../shared/domain/badge-id.ts';
import type { ShownPresence } from '../shared/domain/shown-presence.ts';
import { askerOf } from './allowance.ts';
import type { LiveBadges } from './web-app.ts';

/** How many may follow at once. */
export interface ReaderLimits {
  readonly all: number;
  readonly perAddress: number;
}

const LIMITS: ReaderLimits = { all: 10_000, perAddress: 100 };
/** Readers written to in one turn. */
const AT_ONCE = 250;
/** Proxies give up on connections that say nothing for a minute. */
const HEARTBEAT_MS = 25_000;
/** Who has so much still to take, in bytes, is dropped; it may come back. */
const MOST_BEHIND = 64 * 1024;
const HEARTBEAT = Buffer.from(':\n\n');
/** ms after which a reader that was cut off comes back. */
const FIRST = Buffer.from('retry: 5000\n\n');

interface Frame {
  readonly id: string;
  readonly bytes: Buffer;
  /** Nothing comes after it. */
  readonly last: boolean;
}

const LAST: Frame = { id: '', bytes: Buffer.from('event: end\ndata: {}\n\n'), last: true };

interface Reader {
  readonly raw: ServerResponse;
  readonly asker: string;
  /** What was written to it last. */
  sent: string;
}

interface Topic {
  readonly readers: Set<Reader>;
  frame: Frame;
  spreading: boolean;
  readonly stop: () => void;
}

/** All who follow. */
export class PresenceEvents {
  readonly #badges: Pick<LiveBadges, 'listen'>;
  readonly #json: (shown: ShownPresence) => string;
  readonly #limits: ReaderLimits;
  readonly #topics = new Map<BadgeId, Topic>();
  readonly #askers = new Map<string, number>();
  #count = 0;
  #closed = false;
  #heart: NodeJS.Timeout | undefined;

  /** @param json what is said of a state, in one line */
  constructor(
    badges: Pick<LiveBadges, 'listen'>,
    json: (shown: ShownPresence) => string,
    limits: ReaderLimits = LIMITS,
  ) {
    this.#badges = badges;
    this.#json = json;
    this.#limits = limits;
  }

  get readers(): number {
    return this.#count;
  }

  /** Whether one more may follow. */
  hasRoom(ip: string): boolean {
    const { all, perAddress } = this.#limits;
    return !this.#closed && this.#count < all && (this.#askers.get(askerOf(ip)) ?? 0) < perAddress;
  }

  /** Begins to write to an answer whose headers have gone. @param lastId of the last event that it had before */
  follow(shown: ShownPresence, raw: ServerResponse, ip: string, lastId: string | undefined): void {
    const topic = this.#topics.get(shown.id) ?? this.#open(shown);
    const reader: Reader = { raw, asker: askerOf(ip), sent: lastId ?? '' };
    topic.readers.add(reader);
    this.#count++;
    this.#askers.set(reader.asker, (this.#askers.get(reader.asker) ?? 0) + 1);
    raw.once('close', () => this.#left(shown.id, topic, reader));
    raw.write(FIRST);
    this.#write(reader, topic.frame);
    this.#heart ??= setInterval(() => void this.#beat(), HEARTBEAT_MS).unref();
  }

  /** Ends all of them. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#heart);
    for (const { readers, stop } of this.#topics.values()) {
      stop();
      for (const { raw } of readers) raw.end();
    }
    this.#topics.clear();
  }

  #open(shown: ShownPresence): Topic {
    const { id } = shown;
    const topic: Topic = {
      readers: new Set(),
      frame: this.#frameOf(shown),
      spreading: false,
      stop: this.#badges.listen(id, (next) => {
        topic.frame = next === undefined ? LAST : this.#frameOf(next);
        if (next === undefined) this.#drop(id, topic);
        void this.#spread(topic);
      }),
    };
    this.#topics.set(id, topic);
    return topic;
  }

  #frameOf(shown: ShownPresence): Frame {
    const json = this.#json(shown);
    const id = hash('sha256', json, 'base64url').slice(0, 16);
    return { id, bytes: Buffer.from(`id: ${id}\nevent: presence\ndata: ${json}\n\n`), last: false };
  }

  /** To everybody who has another state, whatever comes meanwhile. */
  async #spread(topic: Topic): Promise<void> {
    if (topic.spreading) return;
    topic.spreading = true;
    for (let frame: Frame | undefined; frame !== topic.frame; ) {
      frame = topic.frame;
      let written = 0;
      for (const reader of topic.readers) {
        if (!this.#write(reader, topic.frame) || ++written % AT_ONCE !== 0) continue;
        await new Promise(setImmediate);
      }
    }
    topic.spreading = false;
  }

  /** False when there was nothing to write. */
  #write(reader: Reader, { id, bytes, last }: Frame): boolean {
    if (reader.sent === id) return false;
    reader.sent = id;
    reader.raw.write(bytes);
    if (last) reader.raw.end();
    else if (reader.raw.writableLength > MOST_BEHIND) reader.raw.destroy();
    return true;
  }

  async #beat(): Promise<void> {
    let written = 0;
    for (const { readers } of [...this.#topics.values()])
      for (const { raw } of readers) {
        // It has not taken what was written before the last beat.
        if (raw.writableNeedDrain) raw.destroy();
        else raw.write(HEARTBEAT);
        if (++written % AT_ONCE === 0) await new Promise(setImmediate);
      }
  }

  #left(id: BadgeId, topic: Topic, reader: Reader): void {
    if (!topic.readers.delete(reader)) return;
    this.#count--;
    const left = (this.#askers.get(reader.asker) ?? 1) - 1;
    if (left === 0) this.#askers.delete(reader.asker);
    else this.#askers.set(reader.asker, left);
    if (topic.readers.size === 0) this.#drop(id, topic);
    if (this.#count > 0) return;
    clearInterval(this.#heart);
    this.#heart = undefined;
  }

  #drop(id: BadgeId, topic: Topic): void {
    topic.stop();
    if (this.#topics.get(id) === topic) this.#topics.delete(id);
  }
}
