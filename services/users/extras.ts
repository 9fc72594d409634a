/** What people tell of themselves beside presence (XEP-0163), where somebody wants it: asked for once a link, then told. */
import { domainOf, type Jid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';
import type { Pictures } from '../../shared/pictures/pictures.ts';
import { type PersonalEvent, personalQuestion } from '../../shared/xmpp/xep0163.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { PersonPictures, type Picture } from './person-pictures.ts';
import { Questions } from './questions.ts';
import type { WatchedPerson } from './watched-person.ts';

/** What asking for extras works with. */
export interface ExtrasParts {
  readonly log: Log;
  /** Asks somebody's account. @throws Failure. */
  query(to: Jid, child: Element): Promise<Element>;
  readonly pictures: Pick<Pictures, 'make' | 'close'>;
  /** Told after every change of somebody's presence or picture. */
  changed(jid: Jid): void;
}

/** What is asked again later when it could not be asked now. */
const LATER_MS = 3_600_000;
const PASSING: ReadonlySet<string | undefined> = new Set([
  'remote-server-not-found',
  'remote-server-timeout',
  'resource-constraint',
]);

/** Extras of everybody who is followed. */
export class Extras {
  readonly #parts: ExtrasParts;
  readonly #questions = new Questions();
  readonly #pictures: PersonPictures;

  constructor(parts: ExtrasParts) {
    this.#parts = parts;
    const { log, pictures } = parts;
    this.#pictures = new PersonPictures({
      ...{ log, questions: this.#questions, ask: (to, child) => parts.query(to, child) },
      make: (bytes) => pictures.make(bytes),
      changed: (jid) => parts.changed(jid),
    });
  }

  /** The person's picture, when it is wanted and known. */
  pictureOf(jid: Jid): Picture | undefined {
    return this.#pictures.of(jid);
  }

  /** Asks for all that is wanted of the person: some servers tell it to who comes, others only what is new. */
  ask(person: WatchedPerson, isFollowed: () => boolean): void {
    for (const extra of person.wanted) {
      const question = personalQuestion(extra);
      if (question === undefined) continue;
      this.#questions.add(domainOf(person.jid), async () => {
        if (!isFollowed()) return;
        try {
          this.told(person, question.read(await this.#parts.query(person.jid, question.query)));
        } catch (error) {
          this.#failed(person, error);
        }
      });
    }
  }

  /** The person tells something of himself. */
  told(person: WatchedPerson, event: PersonalEvent): void {
    if (person.told(event)) this.#parts.changed(person.jid);
    if (event.of === 'avatar' && person.wanted.has('avatar'))
      this.#pictures.said(person.jid, 'pep', event.id);
  }

  /** Looks whether the person's picture is wanted, and another one: presence tells of the one in the vCard. */
  see({ jid, wanted, photoHash }: WatchedPerson): void {
    if (!wanted.has('avatar')) this.#pictures.forget(jid);
    else if (photoHash !== undefined) this.#pictures.said(jid, 'vcard', photoHash);
  }

  /** Nobody wants anything of the person any more. */
  forget(jid: Jid): void {
    this.#pictures.forget(jid);
  }

  /** To be called now and then: pictures that could not be asked for. */
  retry(now: number): void {
    this.#pictures.retry(now);
  }

  /** What is under way is not kept any more. */
  close(): void {
    this.#questions.clear();
    this.#pictures.close();
    this.#parts.pictures.close();
  }

  #failed(person: WatchedPerson, error: unknown): void {
    if (!(error instanceof Failure)) {
      this.#parts.log.error({ err: error }, "bug in asking for somebody's extras");
      return;
    }
    // Other errors are an answer: there is no such thing.
    if (error.code === 'remote-error' && !PASSING.has(error.condition)) return;
    person.greet = true;
    person.askAt = Math.min(person.askAt, Date.now() + LATER_MS);
  }
}
