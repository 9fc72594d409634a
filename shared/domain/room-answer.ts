import type { Jid } from './jid.ts';
import type { UnlistedReason } from './room.ts';

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
