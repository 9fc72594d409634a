/** What people do with their badges; each is one change of the person. */
import type { Outgoing } from '../../shared/bot/shape.ts';
import { type BadgeId, tryBadgeId } from '../../shared/domain/badge-id.ts';
import type { Jid } from '../../shared/domain/jid.ts';
import { type Badge, FIRST_PARTS, MOST_BADGES, type Person } from '../../shared/domain/person.ts';
import { Failure } from '../../shared/failure.ts';
import type { BotLanguage } from '../../shared/i18n/i18n.ts';
import type { Consent } from './consent.ts';
import type { People } from './people.ts';
import { randomId } from './random-id.ts';

/** What badges are kept with. */
export interface BadgesParts {
  readonly people: Pick<People, 'ready' | 'get' | 'change'>;
  readonly consent: Pick<Consent, 'admits' | 'ask'>;
  /** What somebody chose before there was a place to keep it. */
  readonly chosenLanguage: (jid: Jid) => BotLanguage | undefined;
  readonly now: () => number;
}

function newId(): BadgeId {
  const id = tryBadgeId(randomId());
  if (id === undefined) throw new Error('bug: 16 bytes are an id');
  return id;
}

function newBadge(label: string | undefined): Badge {
  return { id: newId(), shown: FIRST_PARTS, offlineAfterMs: 0, oldAddresses: [], ...(label && { label }) };
}

function switched(badge: Badge, isOn: boolean): Badge {
  const { off: _, ...on } = badge;
  return isOn ? on : { ...on, off: true };
}

/** The person without that badge on his page: its address is gone, and another one is not put there unasked. */
function offPage(person: Person, id: BadgeId): Person {
  if (person.profile?.badge !== id) return person;
  const { badge: _, ...profile } = person.profile;
  return { ...person, profile };
}

/** Whether the bot may see somebody. */
export function isSeen(person: Person): boolean {
  return person.subscription === 'to' || person.subscription === 'both';
}

/** People's badges. */
export class Badges {
  readonly #parts: BadgesParts;

  constructor(parts: BadgesParts) {
    this.#parts = parts;
  }

  /** Somebody who said yes, with his badges; `undefined`: nothing is shown of him. */
  async of(jid: Jid): Promise<Person | undefined> {
    await this.#parts.people.ready;
    const person = this.#parts.people.get(jid);
    return person?.consentAt === undefined ? undefined : person;
  }

  /** What has to be asked of somebody whose badge is on and whose presence cannot be seen. */
  asks(person: Person): readonly Outgoing[] {
    return isSeen(person) ? [] : [this.#parts.consent.ask(person.jid)];
  }

  /**
   * Says yes: all badges, or the one named, are on from now on; the first one is made.
   * @throws Failure `too-many`, `unavailable`.
   */
  async turnOn(jid: Jid, id?: BadgeId): Promise<Person> {
    return await this.#consented(jid, (person) => {
      const badges = person.badges.length > 0 ? person.badges : [newBadge(undefined)];
      return {
        ...person,
        badges: badges.map((badge) => (id === undefined || badge.id === id ? switched(badge, true) : badge)),
      };
    });
  }

  /** One more, which is on; also a yes. @throws Failure `too-many`, `unavailable`. */
  async add(jid: Jid, label: string | undefined): Promise<Person> {
    return await this.#consented(jid, (person) => {
      if (person.badges.length >= MOST_BADGES) throw new Failure('too-many', 'no more badges for one person');
      return { ...person, badges: [...person.badges, newBadge(label)] };
    });
  }

  /** Shows nothing more through all badges or the one named, and keeps them. @throws Failure `unavailable`. */
  async turnOff(jid: Jid, id?: BadgeId): Promise<void> {
    await this.#parts.people.change(
      jid,
      (person) =>
        person && {
          ...person,
          badges: person.badges.map((badge) =>
            id === undefined || badge.id === id ? switched(badge, false) : badge,
          ),
        },
    );
  }

  /** Ends a badge for ever. With the last one ends the consent. @throws Failure `unavailable`. */
  async revoke(jid: Jid, id: BadgeId): Promise<void> {
    await this.#parts.people.change(jid, (person) => {
      if (person === undefined) return undefined;
      const left = offPage(person, id);
      const { consentAt: _, ...rest } = left;
      const badges = person.badges.filter((badge) => badge.id !== id);
      return badges.length > 0 ? { ...left, badges } : { ...rest, badges };
    });
  }

  /** Another address for a badge; the one before ends for ever. @throws Failure `unavailable`. */
  async rotate(jid: Jid, id: BadgeId): Promise<Person | undefined> {
    return await this.#parts.people.change(
      jid,
      (person) =>
        person && {
          ...offPage(person, id),
          badges: person.badges.map((badge) => (badge.id === id ? { ...badge, id: newId() } : badge)),
        },
    );
  }

  /** Sets something on a badge. Each kind of old addresses leads to one badge at most. @throws Failure `unavailable`. */
  async set(jid: Jid, changed: Badge): Promise<Person | undefined> {
    const taken = new Set(changed.oldAddresses);
    return await this.#parts.people.change(
      jid,
      (person) =>
        person && {
          ...person,
          badges: person.badges.map((badge) =>
            badge.id === changed.id
              ? changed
              : { ...badge, oldAddresses: badge.oldAddresses.filter((kind) => !taken.has(kind)) },
          ),
        },
    );
  }

  async #consented(jid: Jid, decide: (person: Person) => Person): Promise<Person> {
    const { people, consent, now, chosenLanguage } = this.#parts;
    await people.ready;
    if (!consent.admits(jid)) throw new Failure('too-many', 'too many new people at once');
    const language = chosenLanguage(jid);
    const person = await people.change(jid, (before) => {
      const known = before ?? { jid, subscription: 'none' as const, badges: [] };
      return decide({ ...known, consentAt: known.consentAt ?? now(), ...(language && { language }) });
    });
    if (person === undefined) throw new Error('bug: a person who said yes is kept');
    return person;
  }
}
