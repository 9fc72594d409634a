/** What is known of one contact: what each of his resources last said, and what that comes to. Time comes from outside. */
import type { Jid } from '../../shared/domain/jid.ts';
import {
  type Activity,
  compareResources,
  type Mood,
  type PersonPresence,
  type ResourcePresence,
  type Tune,
} from '../../shared/domain/presence.ts';
import type { PresenceDetails } from '../../shared/xmpp/presence.ts';
import type { PersonalEvent } from '../../shared/xmpp/xep0163.ts';

/** What PEP brings (XEP-0163); kept only where it is wanted. */
export type Extra = PersonalEvent['of'];

/** Resources kept of one person; of more those that speak last are passed over. */
const MOST_RESOURCES = 20;
/** After a question, silence for so long means that nobody is there: a server may have to be connected to first. */
const SILENCE_MS = 60_000;
/** After the first answer, what the others have not confirmed for so long is gone. */
const OTHERS_MS = 5_000;
/** An earlier moment than this is not believed, nor is one to come. */
const OLDEST_MS = 366 * 86_400_000;
/** Two moments this near to each other are the same, told by two clocks. */
const SAME_MS = 60_000;

interface Heard {
  readonly presence: ResourcePresence;
  /** The question after which it was said. */
  readonly round: number;
}

interface Extras {
  nick?: string | undefined;
  mood?: Mood | undefined;
  activity?: Activity | undefined;
  tune?: Tune | undefined;
}

/** A moment that somebody named, when it can be believed. */
function believed(moment: number | undefined, now: number): number | undefined {
  return moment !== undefined && moment <= now && moment > now - OLDEST_MS ? moment : undefined;
}

function isSame(a: ResourcePresence, b: ResourcePresence): boolean {
  return (
    a.show === b.show &&
    a.priority === b.priority &&
    a.status === b.status &&
    a.since === b.since &&
    a.idleSince === b.idleSince
  );
}

/** One contact. Every method that takes news says whether they changed what is known. */
export class WatchedPerson {
  readonly jid: Jid;
  /** Of the extras, those that somebody wants to show. */
  wanted: ReadonlySet<Extra>;
  /** When to ask next. */
  askAt = Number.POSITIVE_INFINITY;
  /** When what has not been heard since the question is gone. */
  dueAt = Number.POSITIVE_INFINITY;
  /** Whether the person's server has not been told yet, on this link, what we want to hear of, and asked for it. */
  greet = true;
  /** Errors since the last word. */
  errors = 0;
  /** SHA-1 of the picture in the vCard as presence last told it. */
  photoHash: string | undefined;
  readonly #resources = new Map<string, Heard>();
  #round = 0;
  /** Whether anything has been heard since the last question, and whether that question was put twice for silence. */
  #hasAnswered = false;
  #isAskedTwice = false;
  /** Without resources: how the person left; undefined: nothing is known. */
  #left: { readonly since?: number | undefined; readonly status?: string | undefined } | undefined;
  #extras: Extras = {};
  #presence: PersonPresence | undefined;

  constructor(jid: Jid, wanted: ReadonlySet<Extra>) {
    this.jid = jid;
    this.wanted = wanted;
  }

  /** What it all comes to. The same object until something changes. */
  get presence(): PersonPresence {
    this.#presence ??= this.#sum();
    return this.#presence;
  }

  /** Whether nothing has been heard since the last question. */
  get isSilent(): boolean {
    return !this.#hasAnswered;
  }

  /** Whether an answer is waited for. */
  get isAsked(): boolean {
    return this.dueAt !== Number.POSITIVE_INFINITY;
  }

  /** Somebody asks where the person is, we or our server. What is known holds until the answer, or silence. */
  asked(now: number): void {
    this.#round++;
    this.#hasAnswered = false;
    this.dueAt = now + SILENCE_MS;
  }

  /** A resource (`''`: the bare JID) says what it is. */
  available(resource: string, details: PresenceDetails, now: number): boolean {
    this.#heard();
    if (this.isAsked) this.dueAt = Math.min(this.dueAt, now + OTHERS_MS);
    const { show, priority, status } = details;
    this.photoHash = details.photoHash ?? this.photoHash;
    const before = this.#resources.get(resource)?.presence;
    const delayed = believed(details.delayedAt, now);
    const idleSince = believed(details.idleSince, now);
    const isStill = before?.show === show && before.status === status;
    const isTold = delayed === undefined || Math.abs(delayed - (before?.since ?? 0)) < SAME_MS;
    const presence: ResourcePresence = {
      resource,
      show,
      priority,
      since: isStill && isTold ? before.since : (delayed ?? now),
      ...(status !== undefined && { status }),
      ...(idleSince !== undefined && { idleSince }),
    };
    if (before === undefined && this.#resources.size >= MOST_RESOURCES && !this.#makeRoom(presence))
      return false;
    this.#resources.set(resource, { presence, round: this.#round });
    this.#left = undefined;
    if (before !== undefined && isSame(before, presence)) return false;
    return this.#changed();
  }

  /** A resource leaves; `''`, the bare JID: the person is not there. */
  unavailable(resource: string, details: PresenceDetails, now: number): boolean {
    this.#heard();
    const wasThere = this.#resources.size > 0;
    if (resource === '') this.#resources.clear();
    const isOne = this.#resources.delete(resource);
    if (this.#resources.size > 0) return isOne && this.#changed();
    this.dueAt = Number.POSITIVE_INFINITY;
    const before = this.#left;
    const since = before?.since ?? believed(details.delayedAt, now) ?? (wasThere ? now : undefined);
    const status = details.status ?? before?.status;
    this.#left = { since, status };
    return (before === undefined || before.since !== since || before.status !== status) && this.#changed();
  }

  /** Our presence did not reach the person's server: nothing is known until it is heard of again, or silent. */
  unreachable(now: number): boolean {
    this.errors++;
    const isNew = this.forget();
    this.asked(now);
    return isNew;
  }

  /** Nothing is known any more, but for what PEP brought. */
  forget(): boolean {
    this.dueAt = Number.POSITIVE_INFINITY;
    if (this.#resources.size === 0 && this.#left === undefined) return false;
    this.#resources.clear();
    this.#left = undefined;
    return this.#changed();
  }

  /**
   * The time for answers is over without one, though the person was there: one that was lost would look the same.
   * @returns true once: to ask again; then silence counts
   */
  mayBeMissed(): boolean {
    if (this.#hasAnswered || this.#isAskedTwice || this.#resources.size === 0) return false;
    this.#isAskedTwice = true;
    this.dueAt = Number.POSITIVE_INFINITY;
    return true;
  }

  /** The time for answers is over. */
  settle(): boolean {
    this.dueAt = Number.POSITIVE_INFINITY;
    const before = this.#resources.size;
    for (const [resource, { round }] of this.#resources)
      if (round < this.#round) this.#resources.delete(resource);
    const isNews = this.#resources.size < before || (before === 0 && this.#left === undefined);
    if (this.#resources.size === 0) this.#left ??= {};
    return isNews && this.#changed();
  }

  /** The person tells something of himself; pictures are kept elsewhere. */
  told(event: PersonalEvent): boolean {
    if (event.of === 'avatar' || !this.wanted.has(event.of)) return false;
    const before = JSON.stringify(this.#extras);
    if (event.of === 'name') this.#extras.nick = event.name;
    else if (event.of === 'mood') this.#extras.mood = event.mood;
    else if (event.of === 'activity') this.#extras.activity = event.activity;
    else this.#extras.tune = event.tune;
    return JSON.stringify(this.#extras) !== before && this.#changed();
  }

  /** From now on other extras are wanted; what was kept of others goes. @returns whether something is lacking now */
  want(wanted: ReadonlySet<Extra>): boolean {
    const isMore = [...wanted].some((extra) => !this.wanted.has(extra));
    this.wanted = wanted;
    const { nick, mood, activity, tune } = this.#extras;
    this.#extras = {
      ...(wanted.has('name') && { nick }),
      ...(wanted.has('mood') && { mood }),
      ...(wanted.has('activity') && { activity }),
      ...(wanted.has('tune') && { tune }),
    };
    this.#presence = undefined;
    return isMore;
  }

  #heard(): void {
    this.errors = 0;
    this.#hasAnswered = true;
    this.#isAskedTwice = false;
  }

  /** Drops the resource that speaks last when `presence` speaks before it. */
  #makeRoom(presence: ResourcePresence): boolean {
    const last = [...this.#resources.values()]
      .map((heard) => heard.presence)
      .sort(compareResources)
      .at(-1);
    return (
      last !== undefined && compareResources(presence, last) < 0 && this.#resources.delete(last.resource)
    );
  }

  #changed(): true {
    this.#presence = undefined;
    return true;
  }

  #sum(): PersonPresence {
    const resources = [...this.#resources.values()].map(({ presence }) => presence).sort(compareResources);
    const [speaker] = resources;
    const { nick, mood, activity, tune } = this.#extras;
    const { since, status } = speaker ?? this.#left ?? {};
    return {
      jid: this.jid,
      availability: speaker?.show ?? (this.#left === undefined ? 'unknown' : 'offline'),
      ...(since !== undefined && { since }),
      ...(status !== undefined && { status }),
      ...(speaker?.idleSince !== undefined && { idleSince: speaker.idleSince }),
      resources,
      ...(nick !== undefined && { nick }),
      ...(mood !== undefined && { mood }),
      ...(activity !== undefined && { activity }),
      ...(tune !== undefined && { tune }),
    };
  }
}
