/** What one person may ask of a bot, and what each thing costs. */
import type { DecodedIq } from './decode.ts';
import { type Heard, isBounce, messageOf } from './overhear.ts';

/** What one bare JID may ask: 60 iqs or presences, or 20 messages, at once; 4 or 1⅓ per second for long. */
export const ASKING = { capacity: 60, perSecond: 4, senders: 10_000, untilQuiet: true } as const;
const MESSAGE_COST = 3;
/** Words we do not know are pointed to the help three times, then once in 200 s: the other side may be a machine. */
export const UNKNOWN_TEXT = { capacity: 3, perSecond: 1 / 200, senders: 10_000, untilQuiet: true } as const;
/** Encrypted messages are answered once in a minute, however many come: their writer may not know that they are. */
export const ENCRYPTED = { capacity: 1, perSecond: 1 / 60, senders: 10_000 };
/** Presence that wants an answer. */
export const ASKING_PRESENCE: ReadonlySet<string> = new Set(['probe', 'subscribe', 'unsubscribe']);

/** Of {@link ASKING}; 0: nothing is asked. `ofIq`: what is not said costs 1. */
export function costOf(heard: Heard, ofIq: (iq: DecodedIq) => number | undefined): number {
  if (heard.kind === 'presence-error' || heard.kind === 'event' || isBounce(heard)) return 0;
  if (heard.kind === 'presence' && !ASKING_PRESENCE.has(heard.type)) return 0;
  if (messageOf(heard) !== undefined) return MESSAGE_COST;
  return (heard.kind === 'iq' ? ofIq(heard) : undefined) ?? 1;
}
