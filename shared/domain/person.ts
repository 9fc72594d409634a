/** A person who has the users' bot as a contact, and what he lets be seen of himself. */
import type { BadgeId } from './badge-id.ts';
import type { Jid } from './jid.ts';
import type { Availability } from './presence.ts';
import type { Profile } from './profile.ts';
import type { QuietHours } from './quiet-hours.ts';

/**
 * What a badge may show, each only when its person chose it:
 * `show` (without it: only online or offline), `status` (the message), `since`, `name` (the nickname), `avatar`, `mood`,
 * `activity`, `tune`, `resources` (names of clients), `address` (the JID).
 */
export const BADGE_PARTS = [
  'show',
  'status',
  'since',
  'name',
  'avatar',
  'mood',
  'activity',
  'tune',
  'resources',
  'address',
] as const;
/** One of {@link BADGE_PARTS}. */
export type BadgePart = (typeof BADGE_PARTS)[number];

/** What a new badge shows. */
export const FIRST_PARTS: readonly BadgePart[] = ['show'];

/** Kinds of old addresses, which hold the JID or its MD5 and so tell who it is to whoever guesses. */
export const OLD_ADDRESSES = ['jid', 'md5'] as const;
/** One of {@link OLD_ADDRESSES}. */
export type OldAddress = (typeof OLD_ADDRESSES)[number];

/** Badges of one person. */
export const MOST_BADGES = 10;

/** One badge as its person set it. */
export interface Badge {
  readonly id: BadgeId;
  /** Shows nothing until it is switched on again; its address answers as one that never was. */
  readonly off?: true;
  readonly shown: readonly BadgePart[];
  /** For so long after the last resource left it still says what was there, ms: short disconnects are nobody's business. */
  readonly offlineAfterMs: number;
  readonly quiet?: QuietHours;
  /** One plain line. */
  readonly label?: string;
  /** Six hex digits each, lower case. */
  readonly colours?: Readonly<Partial<Record<Availability, string>>>;
  /** Addresses at which it is found beside its own; a person has each kind on one badge at most. */
  readonly oldAddresses: readonly OldAddress[];
}

/** RFC 6121 §2.1.2.5, as the bot sees it: `to`: the bot sees the person, `from`: the person sees the bot. */
export type Subscription = 'none' | 'to' | 'from' | 'both';

/** A contact of the users' bot: all that is stored of him. */
export interface Person {
  /** Bare. */
  readonly jid: Jid;
  readonly subscription: Subscription;
  /** When the person said yes to badges, ms; absent: nothing is shown, and without an entry nothing kept but the first two. */
  readonly consentAt?: number;
  /** Language of the answers, BCP 47. */
  readonly language?: string;
  readonly badges: readonly Badge[];
  /** His entry in the directory of people; absent: he is not in it. */
  readonly profile?: Profile;
}
