/** A bot on an in-memory session, with commands that fail in every way. */
import assert from 'node:assert/strict';
import { pino } from 'pino';
import type { Command } from '../../shared/bot/command.ts';
import { type BotOptions, runBot } from '../../shared/bot/run-bot.ts';
import { say } from '../../shared/bot/shape.ts';
import { parseJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { type Element, parseXml } from '../../shared/xmpp/xml.ts';
import { FakeSession } from './fake-session.ts';
import { mismatch } from './xml-match.ts';

const plain = { words: { en: [], fr: [] }, title: 'bot.help.title', about: 'bot.help.about' } as const;
const COMMANDS: readonly Command[] = [
  {
    ...plain,
    name: 'refuse',
    words: { en: ['refuse'], fr: [] },
    handle: () => {
      throw new Failure('not-found', 'nothing');
    },
  },
  {
    ...plain,
    name: 'crash',
    words: { en: ['crash'], fr: [] },
    handle: () => {
      throw new TypeError('a bug');
    },
  },
  {
    ...plain,
    name: 'two',
    forms: [
      { fields: [{ name: 'a', type: 'text-single', label: 'A', required: true }] },
      { fields: [{ name: 'b', type: 'boolean', label: '<B>' }] },
    ],
    handle: ({ fields }) => {
      if (fields.get('a') === 'bad') throw new Failure('bad-input', 'bad');
      return [
        say({ label: 'a', value: `${fields.get('a')} <&>` }, { label: 'b', value: fields.get('b') ?? '-' }),
      ];
    },
  },
];

/** Starts one; its clock moves by `wait` only. */
export function start(address = 'users.example', options: Partial<BotOptions> = {}) {
  const session = new FakeSession(address);
  let now = 1_000_000_000_000;
  const logged: string[] = [];
  const bot = runBot({
    session,
    log: pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) }),
    language: 'en',
    name: 'bot.users.name',
    service: [{ category: 'directory', type: 'user' }],
    admins: [parseJid('admin@example')],
    software: { name: 'Parvis', version: '1' },
    capsNode: 'https://parvis.example',
    about: ['bot.users.about'],
    wordsBelow: 'bot.today',
    commands: COMMANDS,
    now: () => now,
    ...options,
  });
  session.sent.length = 0;
  return {
    session,
    bot,
    logged,
    wait: (ms: number) => {
      now += ms;
    },
    /** What is sent because of a stanza. */
    async gives(stanza: string) {
      session.sent.length = 0;
      session.receive(stanza);
      await bot.settled();
      return [...session.sent];
    },
  };
}

/** A chat message from anna@d/phone; `more` follows the body. */
export const chat = (body: string, more = '') =>
  `<message type='chat' from='anna@d/phone' to='bot@users.example' id='m'>${body && `<body>${body}</body>`}${more}</message>`;
/** A query from anna@d/phone. */
export const iq = (payload: string, type = 'get', to = 'bot@users.example') =>
  `<iq type='${type}' id='q1' from='anna@d/phone' to='${to}'>${payload}</iq>`;
/** A step of a command from anna@d/phone. */
export const command = (attrs: string, form = '') =>
  iq(`<command xmlns='http://jabber.org/protocol/commands' ${attrs}>${form}</command>`, 'set');
/** A filled-in form with one field. */
export const submit = (field: string, value: string) =>
  `<x xmlns='jabber:x:data' type='submit'><field var='${field}'><value>${value}</value></field></x>`;

/** The one stanza that an incoming one leads to; it must be like `expected`. */
export async function expectOne(
  t: ReturnType<typeof start>,
  stanza: string,
  expected: string,
): Promise<Element> {
  const sent = await t.gives(stanza);
  assert.equal(sent.length, 1, sent.join('\n'));
  const [first] = sent;
  assert.ok(first);
  assert.equal(mismatch(first, parseXml(expected)), undefined, first.toString());
  return first;
}
