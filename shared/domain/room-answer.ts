import { type Jid, tryJid } from './jid.ts';
import { UNLISTED_REASONS, type UnlistedReason } from './room.ts';

/** What somebody is told who names a room or a server to the directory. */
export type RoomAnswer =
  | { readonly kind: 'listed'; readonly jid: Jid }
  | { readonly kind: 'unlisted'; readonly jid: Jid; readonly reason: UnlistedReason }
  /** Its server does not answer, or not in time. */
  | { readonly kind: 'silent'; readonly jid: Jid }
  /** A server: its rooms are looked for now. */
  | { readonly kind: 'visiting'; readonly jid: Jid }
  /** On a server that is not visited here. */
  | { readonly kind: 'elsewhere'; readonly jid: Jid };

/** Checks an answer that came through a queue; `undefined` when it is none. */
export function readRoomAnswer(value: unknown): RoomAnswer | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, jid: text, reason } = value as Record<string, unknown>;
  const jid = typeof text === 'string' ? tryJid(text) : undefined;
  if (jid === undefined) return undefined;
  if (kind === 'listed' || kind === 'silent' || kind === 'visiting' || kind === 'elsewhere')
    return { kind, jid };
  const known = UNLISTED_REASONS.find((each) => each === reason);
  return kind === 'unlisted' && known !== undefined ? { kind, jid, reason: known } : undefined;
}
