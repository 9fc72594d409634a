import type { Jid } from './jid.ts';

/** Who sees an occupant's real address: everybody (`none`) or moderators only (`semi`). XEP-0045 §4.2. */
export type Anonymity = 'none' | 'semi';

/** What the directory itself found out about a room over time; never said by the room, kept apart from what it says. */
export interface RoomFigures {
  /** Since when it is listed, ms. */
  readonly since: number;
  /** Smoothed average of its occupants (a new value counts 18 %, at most once an hour). */
  readonly average: number;
  /** Change of its average occupants against a week ago, in people; 0 for younger rooms. */
  readonly growth: number;
}

/** A listed public room, the same value from the crawler to the page. Absent means the server did not say. */
export interface Room extends Partial<RoomFigures> {
  /** Bare and normalised, as the server itself wrote it. */
  readonly jid: Jid;
  readonly name?: string;
  readonly description?: string;
  /** BCP 47, as the room says it; of several the first. */
  readonly language?: string;
  /** All of them, only where the room says several. */
  readonly languages?: readonly string[];
  /** BCP 47, guessed from its texts; only where the room says none. To be shown as a guess. */
  readonly languageGuess?: string;
  /** People inside when last asked. */
  readonly occupants?: number;
  readonly anonymity?: Anonymity;
  readonly moderated?: boolean;
  /** Folded, without the `#`: those that its owner chose, then the words that its description ends in as `#word`. */
  readonly tags: readonly string[];
  /** Not safe for work: `#nsfw` stands in its description, or an admin has marked it. */
  readonly nsfw: boolean;
  /** http(s) only; shown, never followed. */
  readonly logsUrl?: string;
  readonly webChatUrl?: string;
  /** Messages an hour, as its server says (XEP-0502). */
  readonly activity?: number;
  /** SHA-256 (hex) of the PNG that is kept as its picture, shown at `/avatar/v1/<jid>`. */
  readonly avatar?: string;
}

/** Why a known room is not listed: its owner may read this. */
export const UNLISTED_REASONS = [
  'hidden', // not public
  'temporary', // not persistent
  'members-only',
  'password',
  'not-a-room', // no text conference: a gateway's channel, a service
  'opted-out', // `#noindex` in its description
  'gone', // destroyed or forbidden
  'unreachable', // its server has not answered for days
  'removed', // its owner took it off
  'server-opted-out', // its server wants none of its rooms listed
  'moderated', // the directory's admins took it or its server off
  'blocked-word', // a word that they block stands in its texts
] as const;
/** One of {@link UNLISTED_REASONS}. */
export type UnlistedReason = (typeof UNLISTED_REASONS)[number];

/** What a room says of its picture without showing it. */
export interface PictureSaid {
  /** A hash of it that is another one for another picture; `''`: it has none; undefined: it says nothing of it. */
  readonly hash?: string;
  /** It may be asked for it. */
  readonly askable: boolean;
}

/** What was found out about one room: how it is listed, or why it is not. */
export type Finding =
  | { readonly jid: Jid; readonly room: Room; readonly picture?: PictureSaid }
  | { readonly jid: Jid; readonly reason: UnlistedReason };

/** How many people a room is said to have where one number has to do: its average, else those inside when last asked. */
export function usualOccupants({ average, occupants }: Room): number {
  return Math.max(0, Math.round(average ?? occupants ?? 0));
}

/** All languages that a room says it is in, where one text has to do: `de, en`. */
export function languageList({ languages, language }: Room): string | undefined {
  return languages?.join(', ') ?? language;
}
