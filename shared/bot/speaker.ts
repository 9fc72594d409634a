/** What a bot says goes out: lines become words in the reader's language, values become stanzas. */
import { bare, type Jid } from '../domain/jid.ts';
import { Failure } from '../failure.ts';
import type { BotLanguage } from '../i18n/i18n.ts';
import type { Log } from '../log.ts';
import type { Session } from '../xmpp/session.ts';
import type { Caps } from '../xmpp/xep0115.ts';
import type { OfferedContact } from '../xmpp/xep0144.ts';
import type { Element } from '../xmpp/xml.ts';
import type { CommandTable } from './command.ts';
import type { DecodedMessage } from './decode.ts';
import { declineElement, messageElement, presenceElement, rejectionElement, relayElement } from './encode.ts';
import type { LanguageKeeper } from './language.ts';
import type { Asker, Line, Offer, Outgoing } from './shape.ts';
import { chatWords, textWords } from './words.ts';

/** Stands before a bot's own words where somebody else speaks through it: he cannot write it, so he cannot speak in its name. */
export const OWN_SIGN = '🎲';

/** What a speaker works with. */
export interface SpeakerOptions {
  readonly session: Pick<Session, 'kind' | 'address' | 'send'>;
  readonly log: Log;
  readonly commands: CommandTable;
  readonly choices: Pick<LanguageKeeper, 'of'>;
  /** For people of whom no language is known. */
  readonly fallback: BotLanguage;
  readonly caps: (address: Jid) => Caps;
  /** Somebody else speaks through the bot. */
  readonly isShared: boolean;
}

/** What somebody who asked is answered. */
export interface Spoken {
  readonly lines: readonly Line[];
  readonly offers: readonly Offer[];
}

/** How something is said that nobody asked for. */
export interface Saying {
  readonly from: Jid;
  /** Default: what he chose, else the fallback. */
  readonly language?: BotLanguage;
  readonly offers?: readonly Offer[];
  /** People whom he may want as contacts (XEP-0144). */
  readonly contacts?: readonly OfferedContact[] | undefined;
  /** Default: unguessable. */
  readonly id?: string;
}

/** The bot's voice. */
export class Speaker {
  readonly #options: SpeakerOptions;

  constructor(options: SpeakerOptions) {
    this.#options = options;
  }

  /** Says something that nobody asked for. */
  say(to: Jid, lines: readonly Line[], { from, language, offers = [], id, contacts }: Saying): void {
    const { choices, fallback, session } = this.#options;
    const spoken = language ?? choices.of(to) ?? fallback;
    const body = this.#body(spoken, lines);
    const responses = this.#responses(spoken, offers);
    this.send(
      messageElement(session, { from, to, type: 'chat', body, language: spoken, responses, id, contacts }),
    );
  }

  /** Answers a message the way it was sent. */
  reply(message: DecodedMessage, { language }: Asker, { lines, offers }: Spoken): void {
    if (lines.length === 0) return;
    const { from, to, type, thread, chatStates } = message;
    const body = this.#body(language, lines);
    const responses = this.#responses(language, offers);
    const answer = { from: to, to: from, type, body, language, thread, chatStates, responses };
    this.send(messageElement(this.#options.session, answer));
  }

  /** Sends what goes elsewhere, gives back what is for the asker. */
  out(asker: Asker, outgoing: readonly Outgoing[]): Spoken {
    const lines: Line[] = [];
    const offers: Offer[] = [];
    const { session, caps } = this.#options;
    for (const item of outgoing) {
      if (item.kind === 'say' && item.to === undefined) {
        lines.push(...item.lines);
        offers.push(...(item.offers ?? []));
      } else if (item.kind === 'say' && item.to !== undefined)
        this.say(item.to, item.lines, { from: item.from ?? asker.to, contacts: item.contacts });
      else if (item.kind === 'decline') {
        const reason = chatWords(asker.language, item.lines);
        this.send(declineElement(session, { ...item, from: asker.to, reason }));
      } else if (item.kind === 'reject') {
        this.send(rejectionElement(session, { from: asker.to, to: asker.from, call: item.call }));
      } else if (item.kind === 'presence') {
        const from = item.from ?? asker.to;
        const status = item.reason && textWords(asker.language, { key: item.reason });
        const { to, type } = item;
        this.send(presenceElement(session, { from, to, type, caps: caps(bare(from)), status }));
      } else if (item.kind === 'relay') this.send(relayElement(session, item));
    }
    return { lines, offers };
  }

  /** Sends; when the link can take no more, the answer is lost and the log says so. */
  send(stanza: Element): void {
    try {
      this.#options.session.send(stanza);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#options.log.warn({ code: error.code }, 'an answer was not sent: the link takes no more');
    }
  }

  /** What is given word for word, for programs, stays so. */
  #body(language: BotLanguage, lines: readonly Line[]): string {
    const words = chatWords(language, lines);
    const [first] = lines;
    const isVerbatim = typeof first === 'object' && 'verbatim' in first;
    return this.#options.isShared && !isVerbatim ? `${OWN_SIGN} ${words}` : words;
  }

  /** Each once (XEP-0439 §3): with the prefix, which is understood everywhere. */
  #responses(language: BotLanguage, offers: readonly Offer[]): { value: string; label: string }[] {
    return [...new Set(offers)].flatMap((offer) => {
      const { command: name, rest, label } = typeof offer === 'string' ? { command: offer } : offer;
      const command = this.#options.commands.named(name);
      if (command === undefined) return [];
      const words = [{ words: command.words }, ...(rest === undefined ? [] : [rest])];
      return [
        {
          value: `/${words.map((each) => textWords(language, each)).join(' ')}`,
          label: textWords(language, label ?? { key: command.title }),
        },
      ];
    });
  }
}
