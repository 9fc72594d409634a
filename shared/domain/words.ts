/** What one person writes to another through the random chat: all of it that is read at all. */

/** UTF-16 units of one message. */
export const MOST_TEXT = 4_000;

/** See XEP-0085. */
export const CHAT_STATES = ['active', 'composing', 'paused', 'inactive', 'gone'] as const;
/** One of {@link CHAT_STATES}. */
export type ChatState = (typeof CHAT_STATES)[number];

/** All reactions that somebody has to a message at the moment; none: he takes them back. */
export interface Reactions {
  readonly id: string;
  readonly emojis: readonly string[];
}

/** As it was sent. Ids are of the sender's client, and those that his client was given. */
export interface Words {
  readonly id?: string | undefined;
  /** `''`: nothing was written; at most {@link MOST_TEXT} of it. */
  readonly text: string;
  /** There was more of it. */
  readonly isTooLong?: true | undefined;
  readonly state?: ChatState | undefined;
  /** Wants to know that it arrived. */
  readonly wantsReceipt?: true | undefined;
  /** Says that a message has arrived. */
  readonly received?: string | undefined;
  readonly replaces?: string | undefined;
  readonly answers?: string | undefined;
  readonly retracts?: string | undefined;
  readonly reactions?: Reactions | undefined;
}

/** A message that is named by somebody who may mean one of his own or one of his partner's. */
export interface Named {
  /** What it is called if his partner got it from him. */
  readonly own: string;
  /** What it is called if he got it from his partner. */
  readonly theirs: string;
}

/** On the way to the other one: with ids that say nothing of the sender's client. */
export interface CarriedWords
  extends Pick<Words, 'text' | 'wantsReceipt' | 'received' | 'replaces' | 'retracts'> {
  readonly id: string;
  readonly state?: ChatState | undefined;
  readonly answers?: Named | undefined;
  readonly reactions?: { readonly to: Named; readonly emojis: readonly string[] } | undefined;
}
