/**
 * An entry filled in with what somebody's own vCard tells: asked for only when he says so, and kept nowhere before he has
 * seen it and said yes. What he has written himself stays.
 */
import { Throttle } from '../../shared/bot/throttle.ts';
import type { Jid } from '../../shared/domain/jid.ts';
import { MOST_PROFILE_VALUES, type Profile } from '../../shared/domain/profile.ts';
import { Failure } from '../../shared/failure.ts';
import { type CardWords, readVcard, vcardQuery } from '../../shared/xmpp/xep0054.ts';
import { readVcard4, vcard4Query } from '../../shared/xmpp/xep0292.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { PROFILE_FIELDS, type ProfileField, profileText, withProfileField } from './profile-settings.ts';
import { isPassing } from './remote-failures.ts';

/** What it is asked with. */
export interface PrefillParts {
  /** Asks somebody's account. @throws Failure. */
  ask(to: Jid, child: Element): Promise<Element>;
  readonly now: () => number;
}

/** What a vCard tells, to be taken by field. */
export type Taken = ReadonlyMap<ProfileField, readonly string[]>;

/** For so long a yes counts, ms; of so many people. */
const WAITS_MS = 600_000;
const MOST_WAITING = 1_000;
/** How often one person's server is asked: three times, then once in ten minutes. */
const ASKING = { capacity: 3, perSecond: 1 / 600, senders: 10_000 };

function isEmpty(profile: Profile, field: ProfileField): boolean {
  return profileText(profile, field) === '';
}

/** The entry with the first of these texts that fits, or with those of a list that do. */
function withTaken(profile: Profile, field: ProfileField, texts: readonly string[]): Profile {
  const set = (text: string): Profile | undefined => {
    const read = withProfileField(profile, field, text);
    return 'profile' in read && !isEmpty(read.profile, field) ? read.profile : undefined;
  };
  if (field !== 'languages' && field !== 'interests' && field !== 'links')
    return texts.map(set).find((each) => each !== undefined) ?? profile;
  const fit = texts.filter((text) => set(text) !== undefined).slice(0, MOST_PROFILE_VALUES[field]);
  return set(fit.join(field === 'interests' ? ',' : ' ')) ?? profile;
}

/** The entry with what was taken, where it tells nothing yet. Pure. */
export function filledIn(profile: Profile, taken: Taken): Profile {
  return [...taken]
    .filter(([field]) => isEmpty(profile, field))
    .reduce((made, [field, texts]) => withTaken(made, field, texts), profile);
}

function takenFrom(card: CardWords): Taken {
  return new Map(PROFILE_FIELDS.map((field) => [field, card[field]]));
}

/** See the file. */
export class Prefill {
  readonly #parts: PrefillParts;
  /** In the order in which they were asked for. */
  readonly #waiting = new Map<Jid, { readonly taken: Taken; readonly until: number }>();
  readonly #asking = new Throttle(ASKING);

  constructor(parts: PrefillParts) {
    this.#parts = parts;
  }

  /** Asks for somebody's vCard, and keeps for a while what it tells; undefined: there is none. @throws Failure */
  async ask(jid: Jid): Promise<Taken | undefined> {
    const { now } = this.#parts;
    this.forget(jid);
    for (const [each, { until }] of this.#waiting) if (until <= now()) this.#waiting.delete(each);
    if (this.#asking.take(jid, now()) !== 'ok')
      throw new Failure('too-many', 'the vCard was asked for too often');
    const card =
      (await this.#card(jid, vcard4Query(), readVcard4)) ?? (await this.#card(jid, vcardQuery(), readVcard));
    if (card === undefined) return undefined;
    const taken = takenFrom(card);
    this.#waiting.set(jid, { taken, until: now() + WAITS_MS });
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > MOST_WAITING && oldest !== undefined) this.#waiting.delete(oldest);
    return taken;
  }

  /** What somebody was shown last and has not answered. */
  waitingOf(jid: Jid): Taken | undefined {
    const waiting = this.#waiting.get(jid);
    return waiting !== undefined && waiting.until > this.#parts.now() ? waiting.taken : undefined;
  }

  forget(jid: Jid): void {
    this.#waiting.delete(jid);
  }

  async #card(jid: Jid, query: Element, read: (iq: Element) => CardWords | undefined) {
    try {
      return read(await this.#parts.ask(jid, query));
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'remote-error' || isPassing(error)) throw error;
      return undefined;
    }
  }
}
