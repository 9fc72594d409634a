/**
 * People's pictures: which one somebody has comes with PEP (XEP-0084) or with presence (XEP-0153), the picture itself is
 * asked for only when that is another one, of each person one at a time.
 */
import { createHash } from 'node:crypto';
import { domainOf, type Jid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';
import { readPhoto, vcardQuery } from '../../shared/xmpp/xep0054.ts';
import { avatarQuery, readAvatarData } from '../../shared/xmpp/xep0084.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import type { Questions } from './questions.ts';

/** A small PNG. */
export interface Picture {
  readonly png: Buffer;
  /** SHA-256 of the PNG, hex. */
  readonly hash: string;
}

/** What fetching pictures works with. */
export interface PersonPicturesParts {
  readonly log: Log;
  readonly questions: Questions;
  /** Asks a person's server. @throws Failure. */
  ask(to: Jid, child: Element): Promise<Element>;
  /** A small PNG of what was found. @throws Failure `bad-input`. */
  make(bytes: Buffer): Promise<Buffer>;
  /** Told after every change. */
  changed(jid: Jid): void;
}

/** Where somebody said which picture he has. */
export type PictureSource = 'pep' | 'vcard';

/** More than a picture of this kind needs; in the stanza it is a third more. */
export const MOST_PICTURE_BYTES = 512 * 1024;
/** Whoever could not be asked is asked again after the first, then twice as long, up to the last. */
const AGAIN_MS: readonly [number, number] = [60_000, 6 * 3_600_000];

/** What a server says that has no such thing; undefined: it says something else than was asked. */
const NONE: ReadonlySet<string | undefined> = new Set([
  undefined,
  'item-not-found',
  'service-unavailable',
  'feature-not-implemented',
  'forbidden',
]);

interface Kept {
  readonly jid: Jid;
  /** SHA-1 of the picture by source; `''`: none. */
  readonly said: Partial<Record<PictureSource, string>>;
  /** SHA-1 of what `picture` was made of, or could not be made of. */
  has: string;
  picture: Picture | undefined;
  /** Asked for now, or waiting for its turn. */
  isAsked: boolean;
  failed: number;
  againAt: number;
}

/** Pictures of those whose picture is wanted. */
export class PersonPictures {
  readonly #parts: PersonPicturesParts;
  readonly #kept = new Map<Jid, Kept>();
  /** Those who could not be asked. */
  readonly #later = new Set<Kept>();

  constructor(parts: PersonPicturesParts) {
    this.#parts = parts;
  }

  /** The person's picture, when it is known. */
  of(jid: Jid): Picture | undefined {
    return this.#kept.get(jid)?.picture;
  }

  /** Somebody says which picture he has. @param hash SHA-1, hex; `''`: none */
  said(jid: Jid, source: PictureSource, hash: string): void {
    const kept = this.#kept.get(jid) ?? {
      jid,
      said: {},
      has: '',
      picture: undefined,
      isAsked: false,
      failed: 0,
      againAt: 0,
    };
    this.#kept.set(jid, kept);
    if (kept.said[source] === hash) return;
    kept.said[source] = hash;
    const wanted = pictureSaid(kept).hash;
    if (wanted === kept.has) return;
    if (wanted === '') this.#keep(kept, '', undefined);
    else this.#wait(kept);
  }

  /** Nobody wants the person's picture any more. */
  forget(jid: Jid): void {
    this.#kept.delete(jid);
  }

  /** Those who could not be asked may have to be asked again. To be called now and then. */
  retry(now: number): void {
    for (const kept of this.#later)
      if (kept.againAt <= now) {
        this.#later.delete(kept);
        this.#wait(kept);
      }
  }

  #wait(kept: Kept): void {
    if (kept.isAsked || this.#later.has(kept)) return;
    kept.isAsked = true;
    this.#parts.questions.add(domainOf(kept.jid), async () => {
      // It may have been taken back meanwhile, or nobody wants it any more.
      if (this.#lacks(kept)) await this.#fetch(kept);
      kept.isAsked = false;
      if (this.#lacks(kept)) this.#wait(kept);
    });
  }

  #lacks(kept: Kept): boolean {
    const { hash } = pictureSaid(kept);
    return this.#kept.get(kept.jid) === kept && hash !== '' && hash !== kept.has;
  }

  /** What is under way is not kept any more. */
  close(): void {
    this.#later.clear();
    this.#kept.clear();
  }

  /** Never rejects. */
  async #fetch(kept: Kept): Promise<void> {
    const { source, hash } = pictureSaid(kept);
    try {
      const bytes = await this.#bytes(kept.jid, source, hash);
      this.#keep(kept, hash, bytes && (await this.#parts.make(bytes)));
      kept.failed = 0;
    } catch (error) {
      if (!(error instanceof Failure))
        this.#parts.log.error({ err: error }, "bug in fetching somebody's picture");
      if (isFinal(error)) this.#keep(kept, hash, undefined);
      else this.#again(kept);
    }
  }

  async #bytes(jid: Jid, source: PictureSource, hash: string): Promise<Buffer | undefined> {
    const { ask } = this.#parts;
    if (source === 'pep') return readAvatarData(await ask(jid, avatarQuery(hash)), hash, MOST_PICTURE_BYTES);
    return readPhoto(await ask(jid, vcardQuery()), MOST_PICTURE_BYTES);
  }

  #again(kept: Kept): void {
    const [first, last] = AGAIN_MS;
    kept.againAt = Date.now() + Math.min(last, first * 2 ** kept.failed++);
    if (this.#kept.get(kept.jid) === kept) this.#later.add(kept);
  }

  #keep(kept: Kept, hash: string, png: Buffer | undefined): void {
    if (this.#kept.get(kept.jid) !== kept) return;
    const before = kept.picture?.hash;
    kept.has = hash;
    kept.picture = png && { png, hash: createHash('sha256').update(png).digest('hex') };
    if (kept.picture?.hash !== before) this.#parts.changed(kept.jid);
  }
}

/** There is none, or none that can be shown: until another one is said that stays so. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof Failure) || error.code === 'bad-input') return true;
  return error.code === 'remote-error' && NONE.has(error.condition);
}

/** PEP first: it names the picture itself, presence only what each client believes the vCard to hold. */
function pictureSaid({ said }: Pick<Kept, 'said'>): { source: PictureSource; hash: string } {
  if (said.pep !== undefined && said.pep !== '') return { source: 'pep', hash: said.pep };
  return { source: 'vcard', hash: said.vcard ?? '' };
}
