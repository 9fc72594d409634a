/**
 * Keeps up what everybody may see: after each change of a presence or a setting, and when a delay or quiet hours begin
 * or end. Only what looks different is written, all changes of one turn of the event loop together.
 */

import type { BadgeId } from '../../shared/domain/badge-id.ts';
import type { Jid } from '../../shared/domain/jid.ts';
import type { Badge, BadgePart, Person } from '../../shared/domain/person.ts';
import { isQuiet } from '../../shared/domain/quiet-hours.ts';
import { type ShownPresence, shownPresence } from '../../shared/domain/shown-presence.ts';
import { type Known, knownAfter, lookAt, type Sight } from '../../shared/domain/sight.ts';
import { Failure } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';
import type { PeopleWriter, Showing as ShownOf } from '../../shared/store/people-writer.ts';
import type { Extra, Watching } from './watch.ts';

/** What showing works with. */
export interface ShowingParts {
  readonly watching: Pick<Watching, 'follow' | 'unfollow' | 'presenceOf' | 'pictureOf'>;
  readonly store: Pick<PeopleWriter, 'show' | 'putPicture'>;
  readonly log: Log;
  readonly now?: () => number;
}

const EXTRAS: readonly Extra[] = ['name', 'avatar', 'mood', 'activity', 'tune'];
/** How exactly delays and quiet hours are kept, and how soon a store that was down is tried again. */
const SWEEP_MS = 1_000;
/** Pictures taken away in one script. */
const PICTURES = 500;

/** A badge's last state. */
interface Seen {
  sight: Sight | undefined;
  /** As written; undefined: nothing yet. */
  written: string | undefined;
  /** Hash of the picture that readers can have; undefined: they have none, `''`: not known. */
  picture: string | undefined;
}

/** A person whose badges are kept up. */
interface Followed {
  person: Person;
  known: Known;
  readonly seen: Map<BadgeId, Seen>;
  /** Of each badge with quiet hours that is on. */
  quiet: boolean[];
}

function badgesOn({ badges, consentAt }: Person): readonly Badge[] {
  return consentAt === undefined ? [] : badges.filter(({ off }) => off === undefined);
}

function wantedOf(badges: readonly Badge[]): ReadonlySet<Extra> {
  const shown = new Set<BadgePart>(badges.flatMap((badge) => badge.shown));
  return new Set(EXTRAS.filter((extra) => shown.has(extra)));
}

/** All badges that are on. */
export class Showing {
  readonly #parts: ShowingParts;
  readonly #now: () => number;
  readonly #followed = new Map<Jid, Followed>();
  /** People who left and have a badge that holds that back. */
  readonly #leaving = new Set<Jid>();
  readonly #quiet = new Set<Jid>();
  readonly #dirty = new Set<Jid>();
  #writing: Promise<void> | undefined;
  #failed = false;
  #sweptAt: number;
  readonly #sweeping: NodeJS.Timeout;

  constructor(parts: ShowingParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
    this.#sweptAt = this.#now();
    this.#sweeping = setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  /** A person as he is from now on; without `person` he is forgotten. */
  personChanged(jid: Jid, person: Person | undefined): void {
    const { watching } = this.#parts;
    const on = person === undefined ? [] : badgesOn(person);
    const maySee = person?.subscription === 'to' || person?.subscription === 'both';
    if (on.length > 0 && maySee) watching.follow(jid, wantedOf(on));
    else watching.unfollow(jid);
    if (person === undefined || on.length === 0) {
      for (const set of [this.#leaving, this.#quiet, this.#dirty]) set.delete(jid);
      this.#followed.delete(jid);
      return;
    }
    const followed = this.#followed.get(jid) ?? this.#stranger(person);
    followed.person = person;
    this.#followed.set(jid, followed);
    for (const id of followed.seen.keys()) if (!on.some((badge) => badge.id === id)) followed.seen.delete(id);
    this.presenceChanged(jid);
  }

  /** Told by what watches. */
  presenceChanged(jid: Jid): void {
    const followed = this.#followed.get(jid);
    if (followed === undefined) return;
    const now = this.#now();
    const on = badgesOn(followed.person);
    followed.known = knownAfter(followed.known, this.#parts.watching.presenceOf(jid), now);
    followed.quiet = quietNow(on, now);
    keep(
      this.#quiet,
      jid,
      on.some(({ quiet }) => quiet !== undefined),
    );
    this.#keepAbsence(jid, followed, now);
    this.#touch(jid);
  }

  /** What badges of a person look like now: for the script that keeps him. */
  statesOf(person: Person): readonly ShownPresence[] {
    const { known, seen } = this.#followed.get(person.jid) ?? this.#stranger(person);
    return this.#look({ person, known, seen }).map(({ shown }) => shown);
  }

  /** Looks whether delays or quiet hours have begun or ended, and tries again what could not be written. */
  sweep(): void {
    const now = this.#now();
    for (const jid of this.#quiet) {
      const followed = this.#followed.get(jid);
      if (followed === undefined) continue;
      const quiet = quietNow(badgesOn(followed.person), now);
      if (quiet.some((each, i) => each !== followed.quiet[i])) this.#touch(jid);
      followed.quiet = quiet;
    }
    for (const jid of this.#leaving) {
      const followed = this.#followed.get(jid);
      if (followed === undefined) continue;
      if (delaysEnd(followed, this.#sweptAt, now)) this.#touch(jid);
      this.#keepAbsence(jid, followed, now);
    }
    this.#sweptAt = now;
    if (this.#failed) this.#write();
  }

  /** What was written may be lost: all of it is written again. */
  writeAgain(): void {
    for (const [jid, { seen }] of this.#followed) {
      for (const each of seen.values()) Object.assign(each, { written: undefined, picture: '' });
      this.#touch(jid);
    }
  }

  /** Resolves when everything that has changed so far is written, or could not be. */
  async settled(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    clearInterval(this.#sweeping);
    await this.settled();
  }

  #stranger(person: Person): Followed {
    const presence = this.#parts.watching.presenceOf(person.jid);
    return { person, known: { presence }, seen: new Map(), quiet: [] };
  }

  /** What somebody was before he left is kept as long as it is shown. */
  #keepAbsence(jid: Jid, followed: Followed, now: number): void {
    const isShown = absencesEnd(followed).some((end) => now < end);
    keep(this.#leaving, jid, isShown);
    if (!isShown) followed.known = { presence: followed.known.presence };
  }

  #touch(jid: Jid): void {
    this.#dirty.add(jid);
    this.#write();
  }

  #write(): void {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
  }

  async #writeAll(): Promise<void> {
    // Whatever else has arrived in this turn of the event loop comes along.
    await new Promise((resolve) => setImmediate(resolve));
    this.#failed = false;
    while (this.#dirty.size > 0) {
      const jids = [...this.#dirty];
      this.#dirty.clear();
      try {
        await this.#show(jids);
      } catch (error) {
        if (!(error instanceof Failure)) this.#parts.log.error({ err: error }, 'bug: badges cannot be shown');
        for (const jid of jids) this.#dirty.add(jid);
        this.#failed = true;
        return;
      }
    }
  }

  async #show(jids: readonly Jid[]): Promise<void> {
    const people = jids.map((jid) => this.#followed.get(jid)).filter((each) => each !== undefined);
    // A picture is kept only of a badge that is shown, and named only when readers can have it.
    await this.#showStates(
      people.filter(({ person, seen }) =>
        badgesOn(person).some(({ id }) => seen.get(id)?.written === undefined),
      ),
    );
    for (const followed of people) await this.#putPicture(followed);
    await this.#showStates(people);
    await this.#takePictures(people);
  }

  async #showStates(people: readonly Followed[]): Promise<void> {
    const changed: { readonly what: ShownOf; readonly seen: Seen; readonly json: string }[] = [];
    for (const followed of people)
      for (const { shown, sight, before } of this.#look(followed)) {
        const seen = before ?? { sight, written: undefined, picture: '' };
        seen.sight = sight;
        followed.seen.set(shown.id, seen);
        const json = JSON.stringify(shown);
        if (json !== seen.written) changed.push({ what: { jid: followed.person.jid, shown }, seen, json });
      }
    await this.#parts.store.show(changed.map(({ what }) => what));
    for (const { seen, json } of changed) seen.written = json;
  }

  #look({ person, known, seen }: Pick<Followed, 'person' | 'known' | 'seen'>) {
    const hash = this.#parts.watching.pictureOf(person.jid)?.hash;
    const now = this.#now();
    return badgesOn(person).map((badge) => {
      const before = seen.get(badge.id);
      const sight = lookAt(badge, known, before?.sight, now);
      const picture = hash !== undefined && before?.picture === hash ? hash : undefined;
      return { shown: shownPresence(person.jid, badge, sight, picture), sight, before };
    });
  }

  async #putPicture(followed: Followed): Promise<void> {
    const picture = this.#parts.watching.pictureOf(followed.person.jid);
    if (picture === undefined) return;
    const late = seenWhere(
      followed,
      (badge, seen) => badge.shown.includes('avatar') && seen.picture !== picture.hash,
    );
    if (late.length === 0) return;
    await this.#parts.store.putPicture(
      late.map(({ id }) => id),
      picture.png,
    );
    for (const { seen } of late) seen.picture = picture.hash;
  }

  async #takePictures(people: readonly Followed[]): Promise<void> {
    const late = people.flatMap((followed) => {
      const hasNone = this.#parts.watching.pictureOf(followed.person.jid) === undefined;
      return seenWhere(
        followed,
        (badge, seen) => seen.picture !== undefined && (hasNone || !badge.shown.includes('avatar')),
      );
    });
    for (let i = 0; i < late.length; i += PICTURES)
      await this.#parts.store.putPicture(
        late.slice(i, i + PICTURES).map(({ id }) => id),
        undefined,
      );
    for (const { seen } of late) seen.picture = undefined;
  }
}

function seenWhere({ person, seen: all }: Followed, wanted: (badge: Badge, seen: Seen) => boolean) {
  return badgesOn(person).flatMap((badge) => {
    const seen = all.get(badge.id);
    return seen !== undefined && wanted(badge, seen) ? [{ id: badge.id, seen }] : [];
  });
}

function keep(set: Set<Jid>, jid: Jid, belongs: boolean): void {
  if (belongs) set.add(jid);
  else set.delete(jid);
}

function quietNow(badges: readonly Badge[], now: number): boolean[] {
  return badges.map(({ quiet }) => quiet !== undefined && isQuiet(quiet, now));
}

/** Until when each badge says what was there before the person left, ms. */
function absencesEnd({ person, known: { presence, left } }: Followed): number[] {
  const leftAt = left?.at ?? presence.since;
  if (presence.availability !== 'offline' || leftAt === undefined) return [];
  return badgesOn(person).map(({ offlineAfterMs }) => leftAt + offlineAfterMs);
}

function delaysEnd(followed: Followed, from: number, to: number): boolean {
  return absencesEnd(followed).some((end) => end > from && end <= to);
}
