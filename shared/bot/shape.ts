/**
 * The shape of every bot: one thing comes in, a list of things to say goes out. No stanza, socket, clock or
 * sentence in here; the pump turns stanzas into these values and these values into stanzas.
 */
import type { Jid } from '../domain/jid.ts';
import type { Soon } from '../domain/soon.ts';
import type { Words } from '../domain/words.ts';
import type { Failure } from '../failure.ts';
import type { BotLanguage, Message, MessageKey } from '../i18n/i18n.ts';
import type { PresenceDetails } from '../xmpp/presence.ts';
import type { Condition } from '../xmpp/stanza-error.ts';
import type { OfferedContact } from '../xmpp/xep0144.ts';
import type { PersonalEvent } from '../xmpp/xep0163.ts';
import type { Invitation } from '../xmpp/xep0249.ts';
import type { Encryption } from '../xmpp/xep0380.ts';
import type { Element } from '../xmpp/xml.ts';

/** Who asks, and which of our addresses was asked. */
export interface Asker {
  /** The full JID when the server gave one. */
  readonly from: Jid;
  readonly to: Jid;
  /** What the answer will be written in. */
  readonly language: BotLanguage;
}

/** Text of a line: a word as it is (a stranger's too), a sentence of the catalogue, a command's word, or several of these: as an enumeration, or side by side. */
export type Text =
  | string
  | Message
  | { readonly words: Readonly<Record<BotLanguage, readonly string[]>> }
  | { readonly all: readonly Text[] }
  | { readonly row: readonly Text[] };

/** A labelled value, e.g. one search hit. */
export interface Fact {
  readonly label: Text;
  readonly value: Text;
  /** It is markup to be pasted: left out where it would lose that. */
  readonly isMarkup?: true;
}

/** Text for programs, e.g. JSON: said exactly so, of as many lines as it has. */
export interface Verbatim {
  readonly verbatim: string;
}

/** One line of an answer. */
export type Line = Message | Fact | Verbatim;

/** RFC 6121 §4.7.1; `available` is a presence without type. */
export type PresenceType =
  | 'available'
  | 'unavailable'
  | 'subscribe'
  | 'subscribed'
  | 'unsubscribe'
  | 'unsubscribed'
  | 'probe';

/** What can come in beside commands and queries. */
export type Incoming =
  /** Plain text that does not begin with a command's word. */
  | (Asker & { readonly kind: 'text'; readonly text: string })
  /** A message that we cannot read. */
  | (Asker & { readonly kind: 'encrypted'; readonly encryption: Encryption })
  /** Somebody wants to call us (XEP-0353). */
  | (Asker & { readonly kind: 'call'; readonly call: string })
  /** Somebody wants us in a room. */
  | (Asker & { readonly kind: 'invitation'; readonly invitation: Invitation })
  /** Somebody's presence. Nothing is said to it. */
  | (Asker & {
      readonly kind: 'presence';
      readonly type: 'available' | 'unavailable';
      readonly details: PresenceDetails;
    })
  | (Asker & { readonly kind: 'presence'; readonly type: Exclude<PresenceType, 'available' | 'unavailable'> })
  /** Presence of ours did not reach somebody. Nothing is said to it. */
  | (Asker & { readonly kind: 'presence-error'; readonly condition: Condition })
  /** Somebody tells his contacts something of himself, `from` is bare. Nothing is said to it. */
  | (Asker & { readonly kind: 'event'; readonly event: PersonalEvent });

/** A command as its handler gets it: the same from a chat message and from a form. */
export interface Asked extends Asker {
  /** What stood after the word in a chat message; `''` from a form. */
  readonly rest: string;
  /** Trimmed values by field name, without the empty ones. From a chat, `rest` under `Command.rest`. */
  readonly fields: ReadonlyMap<string, string>;
}

/** What somebody may say next, by pressing a button (XEP-0439): a command, by its name; alone, or with words behind it. */
export type Offer = string | { readonly command: string; readonly rest: Text; readonly label: Text };

/** What a bot can say. */
export type Outgoing =
  /** Lines to the asker, in the way he asked; or to somebody else's bare JID as a chat message. */
  | {
      readonly kind: 'say';
      readonly lines: readonly Line[];
      readonly to?: Jid;
      /** What the asker may choose from; the lines name it as well. */
      readonly offers?: readonly Offer[];
      /** To somebody else: from another address of ours than the one that was asked. */
      readonly from?: Jid;
      /** To somebody else: people whom he may want as contacts. */
      readonly contacts?: readonly OfferedContact[];
    }
  /** Lines to who invited us through a room, by way of the room: the invitation is declined with them (XEP-0045 §7.8.2). */
  | { readonly kind: 'decline'; readonly lines: readonly Line[]; readonly room: Jid; readonly to: Jid }
  /** The asker's call ends before it begins. */
  | { readonly kind: 'reject'; readonly call: string }
  | Relay
  /** From the address that was asked, or another of ours. */
  | {
      readonly kind: 'presence';
      readonly type: PresenceType;
      readonly to: Jid;
      readonly from?: Jid;
      /** Why, for who is asked for his presence. */
      readonly reason?: MessageKey;
    };

/** Everything that a bot says to one thing, at once or later. */
export type Answer = readonly Outgoing[] | Promise<readonly Outgoing[]>;

/** What a bot does with everything that is neither a command nor a query. */
export type Handler = (incoming: Incoming) => Answer;

/** {@link Words} for somebody, with ids as he knows them, from an address of ours. */
export interface Relay extends Words {
  readonly kind: 'relay';
  readonly from: Jid;
  readonly to: Jid;
  readonly id: string;
}

/** A message for a bot behind which there may be somebody else. */
export interface Overheard extends Asker {
  readonly words: Words;
  readonly encryption: Encryption | undefined;
  /** There is something in it that is not text: a file, a picture, a call. */
  readonly media: boolean;
  /** The call, if it is one. */
  readonly call: string | undefined;
  /** When it was written, ms, if it was stored on its way. */
  readonly sentAt: number | undefined;
  /** It begins with a command's word, with or without a prefix; or, behind a prefix, with nearly one. */
  readonly word: 'known' | 'nearly' | undefined;
  /** A message of ours did not reach him; nothing is said to that. */
  readonly bounced: Condition | undefined;
}

/** Takes a message first; undefined: it is for the bot itself, as if nobody else were there. */
export type Overhear = (overheard: Overheard) => Soon<readonly Outgoing[] | undefined>;

/** Says lines to the asker. */
export function say(...lines: readonly Line[]): Outgoing {
  return { kind: 'say', lines };
}

/** An iq get or set for us. */
export interface Query extends Asker {
  readonly payload: Element;
}

/** Serves one kind of iq; decoding and encoding are done with the XEP's file. */
export interface QueryHandler {
  readonly type: 'get' | 'set';
  /** Name and namespace of the payload. */
  readonly name: string;
  readonly xmlns: string;
  /** What one costs of the sender's allowance; default 1. */
  readonly cost?: number;
  /** How it is said that this was too much, in the protocol's own terms; default `resource-constraint`. */
  readonly tooMuch?: (retryAfterSeconds: number) => Failure;
  /** The payload of the result, or `undefined` for an empty one. @throws Failure, which becomes a stanza error. */
  readonly answer: (query: Query) => Element | undefined | Promise<Element | undefined>;
}
