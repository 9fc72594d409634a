import type { Jid } from './jid.ts';

/** Who sees an occupant's real address: everybody (`none`) or moderators only (`semi`). XEP-0045 §4.2. */
export type Anonymity = 'none' | 'semi';

/** A listed public room, the same value from the crawler to the page. Absent means the server did not say. */
export interface Room {
  /** Bare and normalised, as the server itself wrote it. */
  readonly jid: Jid;
  readonly name?: string;
  readonly description?: string;
  /** BCP 47, as the room says it. */
  readonly language?: string;
  /** People inside when last asked. */
  readonly occupants?: number;
  readonly anonymity?: Anonymity;
  readonly moderated?: boolean;
  /** Words that the description ends in as `#word`, folded, without the `#`. */
  readonly tags: readonly string[];
  /** Marked as not safe for work by its own tags. */
  readonly nsfw: boolean;
  /** http(s) only; shown, never followed. */
  readonly logsUrl?: string;
  readonly webChatUrl?: string;
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
] as const;
/** One of {@link UNLISTED_REASONS}. */
export type UnlistedReason = (typeof UNLISTED_REASONS)[number];

/** What was found out about one room: how it is listed, or why it is not. */
export type Finding =
  | { readonly jid: Jid; readonly room: Room }
  | { readonly jid: Jid; readonly reason: UnlistedReason };
