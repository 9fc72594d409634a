/** Who was there lately, of those whose pages show a badge, as far as that badge shows it: of all others nothing is known. */
import type { PersonId } from '../shared/domain/profile.ts';
import type { PublicPerson } from '../shared/domain/public-person.ts';
import type { ShownPresence } from '../shared/domain/shown-presence.ts';
import { entryBadge } from './entry-badge.ts';
import type { LiveBadges, LivePeople } from './web-app.ts';

/** Who left longer ago was not there lately, ms. */
const LATELY_MS = 7 * 86_400_000;
/** How long the order is kept, ms. What it shows of each is as it is at the moment. */
const KEPT_MS = 10_000;
/** People looked at in one turn. */
const AT_ONCE = 2_000;
/** More are never listed. */
const MOST = 500;

const THERE: readonly string[] = ['online', 'chat', 'away', 'xa', 'dnd'];

/** When somebody was there last, ms; undefined: not lately, or that is not shown. */
function lastThere({ availability, since }: ShownPresence, now: number): number | undefined {
  if (THERE.includes(availability)) return now;
  return availability === 'offline' && since !== undefined && since > now - LATELY_MS ? since : undefined;
}

interface Active {
  readonly id: PersonId;
  readonly at: number;
  readonly listedAt: number;
}

function keepFirst(active: Active[]): void {
  active.sort((a, b) => b.at - a.at || b.listedAt - a.listedAt || (a.id < b.id ? -1 : 1));
  active.length = Math.min(active.length, MOST);
}

/** See the file. */
export class ActivePeople {
  readonly #people: LivePeople;
  readonly #badges: Pick<LiveBadges, 'get'>;
  readonly #now: () => number;
  #made: { readonly at: number; readonly ids: Promise<readonly PersonId[]> } | undefined;

  constructor(people: LivePeople, badges: Pick<LiveBadges, 'get'>, now: () => number = Date.now) {
    this.#people = people;
    this.#badges = badges;
    this.#now = now;
  }

  /** Those who are there first, then who left last. Whoever took something back since the order was made is not among them. */
  async list(): Promise<PublicPerson[]> {
    const now = this.#now();
    if (this.#made === undefined || now - this.#made.at >= KEPT_MS)
      this.#made = { at: now, ids: this.#order(now) };
    const ids = await this.#made.ids;
    return ids.flatMap((id) => {
      const person = this.#people.get(id);
      return person === undefined || this.#lastThere(person, now) === undefined ? [] : [person];
    });
  }

  #lastThere(person: PublicPerson, now: number): number | undefined {
    const shown = entryBadge(this.#badges, person);
    return shown && lastThere(shown, now);
  }

  async #order(now: number): Promise<readonly PersonId[]> {
    const active: Active[] = [];
    let looked = 0;
    for (const person of this.#people.all()) {
      if (++looked % AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
      const at = this.#lastThere(person, now);
      if (at === undefined) continue;
      active.push({ id: person.id, at, listedAt: person.listedAt });
      if (active.length >= 2 * MOST) keepFirst(active);
    }
    keepFirst(active);
    return active.map(({ id }) => id);
  }
}
