/** The pump: stanza → asked → handler → said → stanza. The one place where bots meet the link. */
import { bare, type Jid } from '../domain/jid.ts';
import { after, type Soon, soon } from '../domain/soon.ts';
import { Failure } from '../failure.ts';
import type { BotLanguage } from '../i18n/i18n.ts';
import { hashJid, type Log } from '../log.ts';
import type { Session } from '../xmpp/session.ts';
import { errorReply } from '../xmpp/stanza-error.ts';
import { commandElement, commandErrorElement, NS_COMMANDS, readCommand } from '../xmpp/xep0050.ts';
import type { Caps } from '../xmpp/xep0115.ts';
import type { Invitation } from '../xmpp/xep0249.ts';
import type { Element } from '../xmpp/xml.ts';
import { ASKING, ASKING_PRESENCE, costOf, ENCRYPTED, UNKNOWN_TEXT } from './asking.ts';
import { type Command, type CommandTable, mayUse } from './command.ts';
import { CommandSessions } from './command-sessions.ts';
import {
  type DecodedEvent,
  type DecodedIq,
  type DecodedMessage,
  type DecodedPresence,
  decode,
} from './decode.ts';
import { relayElement, resultElement } from './encode.ts';
import { failureMessage } from './failures.ts';
import { greetingIn } from './greeting.ts';
import { answerLanguage, type LanguageKeeper } from './language.ts';
import { decodeWords, type Heard, type HeardWords, messageOf } from './overhear.ts';
import type { Asked, Asker, Handler, Line, Overhear, Overheard, QueryHandler, Relay } from './shape.ts';
import { type Saying, Speaker, type Spoken } from './speaker.ts';
import { Throttle } from './throttle.ts';

/** What a pump stands between. */
export interface PumpOptions {
  readonly session: Pick<Session, 'kind' | 'address' | 'send'>;
  readonly log: Log;
  readonly commands: CommandTable;
  readonly queries: readonly QueryHandler[];
  readonly handler: Handler;
  /** Takes messages before the bot does. */
  readonly overhear?: Overhear;
  readonly choices: Pick<LanguageKeeper, 'of'>;
  readonly fallback: BotLanguage;
  readonly caps: (address: Jid) => Caps;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Who has asked too much is served again after this time. */
const RETRY_AFTER_S = 5;

function only(line: Line): Spoken {
  return { lines: [line], offers: [] };
}

/** Carries what comes in to the bot and what it says back to the link. */
export class Pump {
  readonly #options: PumpOptions;
  readonly #now: () => number;
  readonly #queries: ReadonlyMap<string, QueryHandler>;
  readonly #sessions: CommandSessions;
  readonly #speaker: Speaker;
  readonly #asking = new Throttle(ASKING);
  readonly #unknown = new Throttle(UNKNOWN_TEXT);
  readonly #encrypted = new Throttle(ENCRYPTED);
  /** The end of what each sender has asked so far: one thing at a time, in order. Bounded by the throttle. */
  readonly #busy = new Map<Jid, Promise<void>>();

  constructor(options: PumpOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#queries = new Map(
      options.queries.map((query) => [`${query.type} ${query.name} ${query.xmlns}`, query]),
    );
    this.#sessions = new CommandSessions(
      options.commands,
      async (command, asked) => (await this.#run(command, asked)).lines,
    );
    this.#speaker = new Speaker({ ...options, isShared: options.overhear !== undefined });
  }

  /** Takes one stanza. Never throws; what it leads to may be sent later. */
  receive(stanza: Element): void {
    const decoded = this.#decode(stanza);
    if (decoded === undefined) return;
    const person = bare(decoded.from);
    // Before it waits for its turn: what waits has to be bounded too.
    const allowed = this.#allowed(person, decoded);
    // A program that asks is told each time (RFC 6120 §8.2.3), at once and without waiting for its turn.
    if (allowed !== 'ok' && decoded.kind === 'iq') {
      this.#speaker.send(this.#tooMuch(stanza, decoded));
      return;
    }
    if (allowed === 'silent') return;
    const serve = (): Soon<void> => (allowed === 'ok' ? this.#serve(stanza, decoded) : this.#refuse(decoded));
    const served = after(this.#busy.get(person), serve);
    if (served === undefined) return;
    const done = served
      .catch((error: unknown) => this.#failed(stanza, decoded, error))
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'bug: an answer could not be sent'))
      .then(() => {
        if (this.#busy.get(person) === done) this.#busy.delete(person);
      });
    this.#busy.set(person, done);
  }

  #decode(stanza: Element): Heard | undefined {
    const { session, overhear } = this.#options;
    const decoded = decode(session, stanza, this.#now());
    return (overhear && decodeWords(session, stanza, decoded)) ?? decoded;
  }

  /** Resolves when everything received so far has been answered. */
  async settled(): Promise<void> {
    await Promise.all(this.#busy.values());
  }

  /** Says something that nobody asked for. */
  say(to: Jid, lines: readonly Line[], saying: Saying): void {
    this.#speaker.say(to, lines, saying);
  }

  /** Sends what somebody wrote to somebody else. */
  relay(relay: Relay): void {
    this.#speaker.send(relayElement(this.#options.session, relay));
  }

  #serve(stanza: Element, decoded: Heard): Soon<void> {
    switch (decoded.kind) {
      case 'message':
        return this.#message(decoded);
      case 'words':
        return this.#words(decoded);
      case 'iq':
        return this.#iq(stanza, decoded);
      case 'presence':
      case 'presence-error':
      case 'event':
        return this.#presence(decoded);
    }
  }

  async #message(message: DecodedMessage): Promise<void> {
    const { invitation, call } = message;
    if (invitation !== undefined) return this.#wanted(message, { kind: 'invitation', invitation });
    if (call !== undefined) return this.#wanted(message, { kind: 'call', call });
    const person = bare(message.from);
    const named = message.encryption ? undefined : this.#options.commands.find(message.body);
    const found = named && mayUse(named.command, person) ? named : undefined;
    const asker = this.#asker(message, found?.language ?? greetingIn(message.body));
    this.#note(message, found?.command.name ?? (message.encryption ? 'encrypted' : 'text'));
    if (found) {
      const { rest, command } = found;
      const fields = new Map(command.rest && rest ? [[command.rest, rest]] : []);
      const spoken = await this.#run(command, { ...asker, rest, fields });
      return this.#speaker.reply(message, this.#asker(message, found.language), spoken);
    }
    const { encryption } = message;
    const throttle = encryption ? this.#encrypted : this.#unknown;
    const verdict = throttle.take(person, this.#now());
    if (verdict === 'exceeded' && !encryption)
      this.#speaker.reply(message, asker, only({ key: 'bot.only-words' }));
    if (verdict !== 'ok') return;
    const outgoing = await this.#options.handler(
      encryption
        ? { ...asker, kind: 'encrypted', encryption }
        : { ...asker, kind: 'text', text: message.body },
    );
    this.#speaker.reply(message, asker, this.#speaker.out(asker, outgoing));
  }

  /** Who may be behind the bot comes first. */
  #words(decoded: HeardWords): Soon<void> {
    const { overhear, commands } = this.#options;
    const { message } = decoded;
    const found = message && commands.find(message.body);
    const asker = this.#asker(message ?? decoded, found?.language);
    const isKnown = found !== undefined && mayUse(found.command, decoded.from);
    const { words, encryption, media, call, sentAt, bounced } = decoded;
    const { from, to, language } = asker;
    const word = isKnown ? 'known' : commands.isMistyped(words.text, from) ? 'nearly' : undefined;
    const heard: Overheard = { from, to, language, words, encryption, media, call, sentAt, bounced, word };
    return soon(overhear?.(heard), (outgoing) => {
      if (outgoing === undefined) return message && this.#message(message);
      const spoken = this.#speaker.out(asker, outgoing);
      if (message !== undefined) this.#speaker.reply(message, asker, spoken);
      else if (spoken.lines.length > 0 && bounced === undefined)
        this.#speaker.say(from, spoken.lines, { from: to, language, offers: spoken.offers });
      return undefined;
    });
  }

  /** Somebody wants us elsewhere than here. */
  async #wanted(
    message: DecodedMessage,
    what: { kind: 'invitation'; invitation: Invitation } | { kind: 'call'; call: string },
  ): Promise<void> {
    const asker = this.#asker(message);
    this.#note(message, what.kind);
    const outgoing = await this.#options.handler({ ...asker, ...what });
    this.#speaker.reply(message, asker, this.#speaker.out(asker, outgoing));
  }

  /** Only presence that wants an answer may get one: whatever a handler said to the others could start a loop. */
  async #presence(news: DecodedPresence | DecodedEvent): Promise<void> {
    const asker = this.#asker(news);
    const outgoing = await this.#options.handler({ ...news, ...asker });
    if (news.kind !== 'presence' || news.type === 'available' || news.type === 'unavailable') return;
    if (ASKING_PRESENCE.has(news.type)) this.#note(news, news.type);
    const { from, language } = { from: asker.to, language: asker.language };
    const { lines } = this.#speaker.out(asker, outgoing);
    if (lines.length > 0) this.#speaker.say(bare(asker.from), lines, { from, language });
  }

  async #iq(stanza: Element, iq: DecodedIq): Promise<void> {
    const asker = this.#asker(iq);
    const { payload, type } = iq;
    if (payload === undefined) return this.#speaker.send(errorReply(stanza, 'bad-request'));
    if (type === 'set' && payload.is('command', NS_COMMANDS)) return this.#command(stanza, asker, payload);
    const query = this.#query(iq);
    this.#note(iq, query?.xmlns ?? 'unknown');
    if (query === undefined) return this.#speaker.send(errorReply(stanza, 'service-unavailable'));
    this.#speaker.send(resultElement(stanza, await query.answer({ ...asker, payload })));
  }

  #query({ type, payload }: DecodedIq): QueryHandler | undefined {
    if (payload === undefined) return undefined;
    const name = payload.name.slice(payload.name.indexOf(':') + 1);
    return this.#queries.get(`${type} ${name} ${payload.getNS() ?? ''}`);
  }

  async #command(stanza: Element, asker: Asker, payload: Element): Promise<void> {
    const request = readCommand(payload);
    const known = this.#options.commands.named(request.node)?.name ?? 'unknown';
    this.#note(asker, `command ${known}`);
    const answer = await this.#sessions.request(asker, request, this.#now());
    if ('condition' in answer) {
      const { condition, error } = answer;
      return this.#speaker.send(errorReply(stanza, condition, error && commandErrorElement(error)));
    }
    this.#speaker.send(resultElement(stanza, commandElement(answer)));
  }

  async #run(command: Command, asked: Asked): Promise<Spoken> {
    return this.#speaker.out(asked, await command.handle(asked));
  }

  #asker({ from, to, tag }: { from: Jid; to: Jid; tag: string | undefined }, word?: BotLanguage): Asker {
    const { choices, fallback } = this.#options;
    return { from, to, language: answerLanguage({ chosen: choices.of(from), tag, word, fallback }) };
  }

  /** Who wrote, in the language of his word. */
  #writer(message: DecodedMessage): Asker {
    return this.#asker(message, this.#options.commands.find(message.body)?.language);
  }

  #allowed(person: Jid, decoded: Heard): 'ok' | 'exceeded' | 'silent' {
    const cost = costOf(decoded, (iq) => this.#query(iq)?.cost);
    const verdict = cost === 0 ? 'ok' : this.#asking.take(person, this.#now(), cost);
    if (verdict === 'exceeded')
      this.#options.log.warn({ from: hashJid(person), kind: decoded.kind }, 'asks too much');
    return verdict;
  }

  /** Says once that it was too much. */
  #refuse(decoded: Heard): void {
    const message = messageOf(decoded);
    if (message === undefined || message.invitation !== undefined) return;
    this.#speaker.reply(message, this.#writer(message), only({ key: 'bot.too-much' }));
  }

  #tooMuch(stanza: Element, iq: DecodedIq): Element {
    const own = this.#query(iq)?.tooMuch?.(RETRY_AFTER_S);
    return errorReply(stanza, own ?? new Failure('too-many', 'too many requests: wait a while'));
  }

  /** A failure is the asker's to know; everything else is a bug, and the asker gets an answer all the same. */
  #failed(stanza: Element, decoded: Heard, error: unknown): void {
    const failure = error instanceof Failure ? error : undefined;
    const { log } = this.#options;
    if (failure) log.debug({ code: failure.code, kind: decoded.kind }, 'refused');
    else log.error({ err: error, kind: decoded.kind }, 'bug: a stanza could not be handled');
    if (decoded.kind === 'iq') this.#speaker.send(errorReply(stanza, failure ?? 'internal-server-error'));
    const message = messageOf(decoded);
    if (message !== undefined && !message.invitation?.mediated)
      this.#speaker.reply(
        message,
        this.#writer(message),
        only(failure ? failureMessage(failure) : { key: 'bot.bug' }),
      );
  }

  #note({ from }: { from: Jid }, what: string): void {
    // A hash costs more than many an answer.
    const { log } = this.#options;
    if (log.isLevelEnabled('debug')) log.debug({ from: hashJid(bare(from)), what }, 'asked');
  }
}
