/**
 * Fetches rooms' pictures (XEP-0054) when they say that they have another one (XEP-0486), and now and then where they
 * can only be asked. Nobody waits for a picture: what waits is kept in memory alone, since the next crawl notices it
 * again, and of one service one picture is asked for at a time, in the line of all questions to its server.
 */
import { domainOf, type Jid } from '../../shared/domain/jid.ts';
import type { Finding, PictureSaid, Room } from '../../shared/domain/room.ts';
import { Failure, failureCode } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';
import type { AvatarsWriter } from '../../shared/store/avatars-writer.ts';
import type { AvatarNote } from '../../shared/store/figures-values.ts';
import { readPhoto, vcardQuery } from '../../shared/xmpp/xep0054.ts';
import type { Element } from '../../shared/xmpp/xml.ts';

/** What fetching pictures works with. */
export interface AvatarsContext {
  readonly store: Pick<AvatarsWriter, 'readNotes' | 'put'>;
  readonly log: Log;
  /** Asks a room, in its server's turn. */
  ask(to: Jid, child: Element, timeoutMs: number): Promise<Element>;
  /** A small PNG of what was found. @throws Failure `bad-input`. */
  make(bytes: Buffer): Promise<Buffer>;
}

/** More than a picture of this kind needs; in the stanza it is a third more. */
const MOST_BYTES = 256 * 1024;
const ANSWER_MS = 30_000;
const AT_ONCE = 8;
const MOST_WAITING = 10_000;
/** A room that cannot say whether its picture is another one, and one whose picture could not be read, is asked again. */
const AGAIN_MS = 7 * 86_400_000;

/** What is to be done about a room's picture. */
export type AvatarTask = 'fetch' | 'forget' | undefined;

/** Pure: by what the room says now, and what is known of its picture. Pictures that are not safe for work are not kept. */
export function avatarTask(
  { nsfw }: Pick<Room, 'nsfw'>,
  { hash, askable }: PictureSaid,
  note: AvatarNote | undefined,
  now: number,
): AvatarTask {
  if (nsfw || hash === '' || !askable) return note?.hash === undefined ? undefined : 'forget';
  if (note === undefined) return 'fetch';
  const isOld = now - note.at > AGAIN_MS || note.at > now;
  if (hash === undefined) return isOld ? 'fetch' : undefined;
  if (hash !== note.said) return 'fetch';
  return note.hash === undefined && isOld ? 'fetch' : undefined;
}

type Listed = Extract<Finding, { room: Room }>;

/** The pictures of the rooms that crawls meet. */
export class Avatars {
  /** Pictures that changed for readers. */
  changes = 0;
  readonly #context: AvatarsContext;
  /** By service, the one that waits longest first: room -> what it says of its picture. */
  readonly #waiting = new Map<Jid, Map<Jid, string>>();
  readonly #busy = new Map<Jid, Promise<void>>();
  #count = 0;
  #closed = false;

  constructor(context: AvatarsContext) {
    this.#context = context;
  }

  /** Rooms whose picture is waited for. */
  get waiting(): number {
    return this.#count;
  }

  /** Resolves when nothing is under way; what the crawls notice meanwhile is waited for too. */
  async settled(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy.values());
  }

  /** Looks at what a crawl found and stored; never rejects. */
  async notice(findings: readonly Finding[]): Promise<void> {
    const listed = findings.filter((finding): finding is Listed => 'room' in finding);
    // What an admin marks as not safe for work comes without a word of its picture.
    const some = listed.filter(({ picture, room }) => picture !== undefined || room.nsfw);
    if (some.length === 0 || this.#closed) return;
    try {
      const notes = await this.#context.store.readNotes(some.map(({ jid }) => jid));
      const now = Date.now();
      for (const [i, { jid, room, picture = { askable: false } }] of some.entries()) {
        const task = avatarTask(room, picture, notes[i], now);
        if (task === 'forget') await this.#put(jid, picture.hash ?? '');
        else if (task === 'fetch') this.#add(jid, picture.hash ?? '');
      }
    } catch (error) {
      this.#tell(error);
    }
    this.#next();
  }

  #add(jid: Jid, said: string): void {
    const service = domainOf(jid);
    const rooms = this.#waiting.get(service) ?? new Map<Jid, string>();
    if (!rooms.has(jid) && this.#count >= MOST_WAITING) return;
    if (!rooms.has(jid)) this.#count++;
    rooms.set(jid, said);
    this.#waiting.set(service, rooms);
  }

  #next(): void {
    for (const [service, rooms] of this.#waiting) {
      if (this.#closed || this.#busy.size >= AT_ONCE) return;
      if (this.#busy.has(service)) continue;
      const [first] = rooms;
      if (first === undefined) continue;
      rooms.delete(first[0]);
      this.#count--;
      // Behind the others: every service has its turn.
      this.#waiting.delete(service);
      if (rooms.size > 0) this.#waiting.set(service, rooms);
      const work = this.#fetch(first[0], first[1], service).finally(() => {
        this.#busy.delete(service);
        this.#next();
      });
      this.#busy.set(service, work);
    }
  }

  /** Never rejects. */
  async #fetch(jid: Jid, said: string, service: Jid): Promise<void> {
    try {
      await this.#put(jid, said, await this.#picture(jid));
    } catch (error) {
      // Whoever is silent about one picture is not asked for the others now.
      const rooms = this.#waiting.get(service);
      if (failureCode(error) === 'remote-timeout' && rooms !== undefined) {
        this.#count -= rooms.size;
        this.#waiting.delete(service);
      }
      this.#tell(error);
    }
  }

  /** Undefined: it has none, or none that can be shown. @throws Failure when that cannot be known now. */
  async #picture(jid: Jid): Promise<Buffer | undefined> {
    try {
      const bytes = readPhoto(await this.#context.ask(jid, vcardQuery(), ANSWER_MS), MOST_BYTES);
      return bytes === undefined ? undefined : await this.#context.make(bytes);
    } catch (error) {
      const code = failureCode(error);
      if (code === 'remote-error' || code === 'bad-input') return undefined;
      throw error;
    }
  }

  async #put(jid: Jid, said: string, png?: Buffer): Promise<void> {
    if (this.#closed) return;
    if (await this.#context.store.put(jid, said, Date.now(), png)) this.changes++;
  }

  /** What could not be done now is noticed again by the next crawl. */
  #tell(error: unknown): void {
    if (!(error instanceof Failure))
      this.#context.log.error({ err: error }, "bug in fetching a room's picture");
  }

  /** Begins nothing new; what is under way is not kept any more. */
  close(): void {
    this.#closed = true;
    this.#waiting.clear();
    this.#count = 0;
  }
}
