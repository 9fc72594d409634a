/** A bot on a session: answers everything asked of it, and says that it is there. */
import { randomUUID } from 'node:crypto';
import { type Jid, localOf } from '../domain/jid.ts';
import type { BotLanguage, MessageKey } from '../i18n/i18n.ts';
import { say } from '../i18n/i18n.ts';
import type { Log } from '../log.ts';
import { rosterQuery } from '../xmpp/roster.ts';
import type { Session } from '../xmpp/session.ts';
import type { Identity } from '../xmpp/xep0030.ts';
import type { SoftwareVersion } from '../xmpp/xep0092.ts';
import { type Caps, capsElement } from '../xmpp/xep0115.ts';
import { xml } from '../xmpp/xml.ts';
import { answerByDefault, withBuiltins } from './builtin.ts';
import { type Command, CommandTable } from './command.ts';
import { presenceElement } from './encode.ts';
import { botAddress, capsAt, type Information, informationQueries } from './information.ts';
import { LanguageChoices, type LanguageKeeper } from './language.ts';
import { Pump } from './pump.ts';
import { answerRosterPush } from './roster-push.ts';
import type { Handler, Line, Overhear, PresenceType, QueryHandler, Relay } from './shape.ts';
import type { Saying } from './speaker.ts';

/** What a bot is, on which session. */
export interface BotOptions {
  readonly session: Pick<Session, 'kind' | 'address' | 'online' | 'send' | 'on'>;
  readonly log: Log;
  /** For people of whom no language is known; also the language of the names in disco#info. */
  readonly language: BotLanguage;
  /** The bot's name for people. */
  readonly name: MessageKey;
  /** What a component's domain is, e.g. `directory/chatroom`; its name is filled in. */
  readonly service: readonly Pick<Identity, 'category' | 'type'>[];
  /** What the bot addresses below it are; `client/bot` when absent. An account is both. */
  readonly bot?: readonly Pick<Identity, 'category' | 'type'>[];
  readonly features?: readonly string[];
  /** Published as contacts (XEP-0157). */
  readonly admins: readonly Jid[];
  readonly software: SoftwareVersion;
  /** A URI that names this installation, e.g. its website. */
  readonly capsNode: string;
  /** The first lines of the help: what this service is. */
  readonly about: readonly MessageKey[];
  /** The line of the help that leads to the words. */
  readonly wordsBelow: MessageKey;
  /** Beside `help` and `lang`. */
  readonly commands?: readonly Command[];
  /** Beside disco, version and ping. */
  readonly queries?: readonly QueryHandler[];
  /** What to do with plain text, encrypted messages and presence; default `answerByDefault`. */
  readonly handler?: Handler;
  /** Takes messages before the bot does: there may be somebody else behind it. */
  readonly overhear?: Overhear;
  /** What people chose with `lang`; by default in memory only. */
  readonly choices?: LanguageKeeper;
  readonly now?: () => number;
}

/** A running bot. */
export interface Bot {
  /** The address people write to. */
  readonly address: () => Jid;
  /** Presence from the bot's address, with its caps. @throws Failure when the link takes no more. */
  presence(to: Jid, type: PresenceType): void;
  /** Tells somebody something he did not ask for; from the bot's address unless another is named. */
  say(to: Jid, lines: readonly Line[], how?: Partial<Saying>): void;
  /** Sends what somebody wrote to somebody else. */
  relay(relay: Relay): void;
  /** Stops taking stanzas, and resolves when those taken have been answered. */
  close(): Promise<void>;
  /** Resolves when everything received so far has been answered. */
  settled(): Promise<void>;
}

/**
 * An account's first presence makes it reachable; a component has nobody to tell until it is asked. The roster is
 * asked for before, since servers tell of subscriptions only those who did (RFC 6121 §2.1.6); the answer is not used.
 */
function announcePresence(session: BotOptions['session'], information: Information): void {
  if (session.kind !== 'account') return;
  session.send(xml('iq', { type: 'get', id: randomUUID() }, rosterQuery()));
  session.send(xml('presence', {}, capsElement(capsAt(information, session.address))));
}

/** One line when the reason changes: a server that is down for a day must not fill the log. */
function logLink(session: BotOptions['session'], log: Log): void {
  let last: string | undefined;
  session.on('online', (resumed) => {
    log.info({ address: session.address, resumed }, 'connected to the XMPP server');
    last = undefined;
  });
  session.on('offline', (reason) => {
    if (reason !== last)
      log.warn({ reason }, 'not connected to the XMPP server; trying again until it works');
    last = reason;
  });
}

/** Nothing in the caps changes while a bot runs, and they go with every presence. */
function capsOnce(information: Information): (address: Jid) => Caps {
  const known = new Map<boolean, Caps>();
  return (address) => {
    const isService = localOf(address) === '';
    const caps = known.get(isService) ?? capsAt(information, address);
    known.set(isService, caps);
    return caps;
  };
}

/** Serves a session, which may or may not be online yet. */
export function runBot(options: BotOptions): Bot {
  const { session, language, log } = options;
  const choices = options.choices ?? new LanguageChoices();
  const { about, wordsBelow } = options;
  const commands = new CommandTable(withBuiltins([...about, wordsBelow], options.commands ?? [], choices));
  const name = say(language, options.name);
  const information: Information = {
    ...{ session, name: options.name, about },
    service: options.service.map((identity) => ({ ...identity, name })),
    bot: (options.bot ?? [{ category: 'client', type: 'bot' }]).map((identity) => ({ ...identity, name })),
    features: options.features ?? [],
    admins: options.admins,
    software: options.software,
    capsNode: options.capsNode,
    commands,
  };
  const caps = capsOnce(information);
  const pump = new Pump({
    session,
    log,
    commands,
    queries: [...informationQueries(information), answerRosterPush(session), ...(options.queries ?? [])],
    handler: options.handler ?? answerByDefault,
    choices,
    fallback: language,
    caps,
    ...(options.now && { now: options.now }),
    ...(options.overhear && { overhear: options.overhear }),
  });
  let closed = false;
  logLink(session, log);
  session.on('online', (resumed) => {
    if (!resumed && !closed) announcePresence(session, information);
  });
  if (session.online) announcePresence(session, information);
  session.on('stanza', (stanza) => {
    if (!closed) pump.receive(stanza);
  });
  return {
    address: () => botAddress(session),
    presence: (to, type) => {
      const from = botAddress(session);
      session.send(presenceElement(session, { from, to, type, caps: caps(from) }));
    },
    say: (to, lines, how = {}) => pump.say(to, lines, { from: botAddress(session), ...how }),
    relay: (relay) => pump.relay(relay),
    settled: () => pump.settled(),
    async close() {
      closed = true;
      await pump.settled();
    },
  };
}
