/**
 * Copies of people's pictures in their entries on the web, of those who want that, drawn anew as small PNGs. They stand
 * in the store alone. Which picture somebody has is looked at once a day, and at once when his presence or his account
 * says that it is another one.
 */
import { createHash } from 'node:crypto';
import type { Incoming } from '../../shared/bot/shape.ts';
import { bare, domainOf, type Jid } from '../../shared/domain/jid.ts';
import type { Person } from '../../shared/domain/person.ts';
import { audienceOf, type Profile } from '../../shared/domain/profile.ts';
import { publicPerson } from '../../shared/domain/public-person.ts';
import { Failure } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';
import type { PeopleWriter } from '../../shared/store/people-writer.ts';
import { readPhoto, vcardQuery } from '../../shared/xmpp/xep0054.ts';
import { lastItemQuery, readLastItem } from '../../shared/xmpp/xep0060.ts';
import { avatarQuery, NS_AVATAR_METADATA, readAvatarData, readAvatarId } from '../../shared/xmpp/xep0084.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import type { People } from './people.ts';
import { MOST_PICTURE_BYTES } from './person-pictures.ts';
import { Questions } from './questions.ts';
import { isPassing } from './remote-failures.ts';

/** What copies are made with. */
export interface EntryPicturesParts {
  readonly people: Pick<People, 'change' | 'get'>;
  readonly store: Pick<PeopleWriter, 'putEntryPicture'>;
  /** Asks somebody's account. @throws Failure. */
  ask(to: Jid, child: Element): Promise<Element>;
  /** A small PNG. @throws Failure `bad-input`. */
  makePicture(bytes: Buffer): Promise<Buffer>;
  readonly log: Log;
  readonly now: () => number;
  /** From 0 to 1, so that not all are looked at together. */
  readonly random?: () => number;
}

/** Somebody who wants a copy to be kept. */
interface Wanted {
  /** When to look next, ms. */
  dueAt: number;
  /** The store has the copy that the entry names. */
  isStored: boolean;
  isAsked: boolean;
  failed: number;
}

const DAY_MS = 86_400_000;
/** Whoever could not be asked is asked again after the first, then twice as long, up to the last. */
const AGAIN_MS: readonly [number, number] = [60_000, DAY_MS];
const TICK_MS = 1_000;
/** People looked at in one tick. */
const MOST_AT_ONCE = 500;

/** A picture is copied only as long as it is shown: with another audience there is nothing to keep. */
export function isCopied(profile: Profile): boolean {
  return profile.pictureOf !== undefined && audienceOf(profile, 'avatar') === 'web';
}

/** The entry with what is known of its copy, or nothing. @param of SHA-1 of the picture that it was made of */
function withCopy(profile: Profile, of: string, avatar: string | undefined): Profile {
  const { avatar: _, ...without } = profile;
  return { ...without, pictureOf: of, ...(avatar !== undefined && { avatar }) };
}

/** Entries with audiences as they are now: without a copy that is not shown. */
export function withoutHiddenCopy(profile: Profile): Profile {
  return profile.pictureOf === undefined || isCopied(profile) ? profile : withCopy(profile, '', undefined);
}

/** See the file. */
export class EntryPictures {
  readonly #parts: EntryPicturesParts;
  readonly #wanted = new Map<Jid, Wanted>();
  readonly #questions = new Questions();
  readonly #random: () => number;
  readonly #ticking: NodeJS.Timeout;

  constructor(parts: EntryPicturesParts) {
    this.#parts = parts;
    this.#random = parts.random ?? Math.random;
    this.#ticking = setInterval(() => this.tick(), TICK_MS).unref();
  }

  /** Told of every change of a person. Without `person`: forgotten. */
  personChanged(jid: Jid, person: Person | undefined): void {
    const profile = person?.profile;
    if (person === undefined || profile === undefined || !isCopied(profile)) {
      this.#wanted.delete(jid);
      return;
    }
    const now = this.#parts.now();
    const known = this.#wanted.get(jid);
    if (known === undefined) {
      // What the store has of it after a start is not known: all are fetched again within a day.
      const dueAt = profile.pictureOf === '' ? now : now + this.#random() * DAY_MS;
      this.#wanted.set(jid, { dueAt, isStored: false, isAsked: false, failed: 0 });
    } else if (known.isStored && publicPerson(person)?.avatar === undefined) {
      // The store has dropped it with the page, which may come back.
      known.isStored = false;
      known.dueAt = Math.min(known.dueAt, now + AGAIN_MS[0]);
    }
  }

  /** Takes what the bot is told: somebody may have another picture. */
  hear(incoming: Incoming): void {
    const jid = bare(incoming.from);
    const wanted = this.#wanted.get(jid);
    if (wanted === undefined) return;
    const said = saidPicture(incoming);
    if (said !== undefined && said !== this.#parts.people.get(jid)?.profile?.pictureOf)
      wanted.dueAt = this.#parts.now();
  }

  /** Looks at those whose turn it is. */
  tick(): void {
    const now = this.#parts.now();
    let left = MOST_AT_ONCE;
    for (const [jid, wanted] of this.#wanted) {
      if (wanted.dueAt > now || wanted.isAsked) continue;
      if (left-- === 0) return;
      wanted.isAsked = true;
      wanted.dueAt = now + DAY_MS * (0.75 + this.#random() / 4);
      this.#questions.add(domainOf(jid), () => this.#look(jid, wanted));
    }
  }

  /** What is under way is not kept any more. */
  close(): void {
    clearInterval(this.#ticking);
    this.#wanted.clear();
    this.#questions.clear();
  }

  /** Never rejects. */
  async #look(jid: Jid, wanted: Wanted): Promise<void> {
    try {
      if (this.#wanted.get(jid) === wanted) await this.#copy(jid, wanted);
      wanted.failed = 0;
    } catch (error) {
      if (!(error instanceof Failure)) this.#parts.log.error({ err: error }, 'bug in copying a picture');
      const [first, last] = AGAIN_MS;
      wanted.dueAt = this.#parts.now() + Math.min(last, first * 2 ** wanted.failed++);
    } finally {
      wanted.isAsked = false;
    }
  }

  async #copy(jid: Jid, wanted: Wanted): Promise<void> {
    const { people, makePicture } = this.#parts;
    const before = wanted.isStored ? people.get(jid)?.profile?.pictureOf : undefined;
    const found = await this.#found(jid, before);
    if (found === 'same') return;
    const png = found && (await orNone(makePicture(found)));
    const of = found === undefined ? '' : createHash('sha1').update(found).digest('hex');
    const avatar = png && createHash('sha256').update(png).digest('hex');
    wanted.isStored = true;
    const person = await people.change(jid, (now) =>
      now?.profile && isCopied(now.profile)
        ? { ...now, profile: withCopy(now.profile, of, avatar) }
        : undefined,
    );
    const page = person && publicPerson(person);
    wanted.isStored = page?.avatar === avatar;
    if (png === undefined || page === undefined || page.avatar !== avatar) return;
    wanted.isStored = false;
    await this.#parts.store.putEntryPicture(page.id, png);
    wanted.isStored = true;
  }

  /** The picture that somebody has; `same`: the one that is known already; undefined: none. @throws Failure: it may be known later. */
  async #found(jid: Jid, known: string | undefined): Promise<Buffer | 'same' | undefined> {
    const { ask } = this.#parts;
    const metadata = await orNone(ask(jid, lastItemQuery(NS_AVATAR_METADATA)));
    const id = metadata === undefined ? '' : readAvatarId(readLastItem(metadata));
    if (id !== '' && id === known) return 'same';
    const published = id === '' ? undefined : await orNone(ask(jid, avatarQuery(id)));
    const bytes = published && readAvatarData(published, id, MOST_PICTURE_BYTES);
    if (bytes !== undefined) return bytes;
    const card = await orNone(ask(jid, vcardQuery()));
    const photo = card && readPhoto(card, MOST_PICTURE_BYTES);
    const isKnown = photo !== undefined && createHash('sha1').update(photo).digest('hex') === known;
    return isKnown ? 'same' : photo;
  }
}

function isNone(failure: Failure): boolean {
  return failure.code === 'bad-input' || (failure.code === 'remote-error' && !isPassing(failure));
}

/** What is asked for, or undefined: there is none, or none that can be had. @throws Failure: not now. */
async function orNone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Failure && isNone(error)) return undefined;
    throw error;
  }
}

/** SHA-1 of the picture that somebody says he has; undefined: nothing was said of it. */
function saidPicture(incoming: Incoming): string | undefined {
  if (incoming.kind === 'event' && incoming.event.of === 'avatar') return incoming.event.id;
  return incoming.kind === 'presence' && incoming.type === 'available'
    ? incoming.details.photoHash
    : undefined;
}
