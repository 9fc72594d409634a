/** `hello`, `accept`, `ignore` and `block`: a first word to somebody whose address is not told. */
import type { Command, FormFieldSpec, FormSource } from '../../shared/bot/command.ts';
import { Misunderstood } from '../../shared/bot/failures.ts';
import { type Asked, type Line, type Outgoing, say } from '../../shared/bot/shape.ts';
import { type Hello, MOST_HELLO_TEXT } from '../../shared/domain/hello.ts';
import { bare, type Jid, localOf } from '../../shared/domain/jid.ts';
import { isFound, readPageName, seenFrom } from '../../shared/domain/profile.ts';
import { publicPerson } from '../../shared/domain/public-person.ts';
import { plainLine } from '../../shared/domain/text.ts';
import type { BotLanguage } from '../../shared/i18n/i18n.ts';
import type { Site } from './badge-lines.ts';
import type { Directory } from './directory.ts';
import { personPage } from './entry-lines.ts';
import type { HelloAnswer, Hellos } from './hellos.ts';
import type { People } from './people.ts';

/** What these commands work with. */
export interface HelloParts {
  readonly site: Site;
  readonly people: Pick<People, 'ready' | 'get'>;
  readonly directory: Pick<Directory, 'seenAs' | 'checkAdmitted'>;
  readonly hellos: Pick<Hellos, 'ready' | 'waitingFor' | 'sentBy' | 'send' | 'answer'>;
  /** The address that people have as a contact. */
  readonly contact: () => Jid;
}

/** What somebody calls himself where others find him, if they do. */
function nickOf({ people }: HelloParts, jid: Jid): string | undefined {
  const person = people.get(jid);
  if (person?.profile === undefined) return undefined;
  return isFound(person.profile) ? seenFrom(person.profile, 'xmpp').nick : publicPerson(person)?.nick;
}

/** What the asked hears. */
function passedOn(parts: HelloParts, { from, number }: Hello, text: string): readonly Line[] {
  const nick = nickOf(parts, from);
  const n = String(number);
  return [
    nick === undefined
      ? { key: 'users.relay.heard', params: { text } }
      : { key: 'users.relay.heard.nick', params: { text, nick } },
    { key: 'users.relay.choose', params: { n } },
  ];
}

async function hello(parts: HelloParts, { from, fields }: Asked): Promise<readonly Outgoing[]> {
  const { people, directory, hellos, contact } = parts;
  const [, first = '', behind = ''] = /^(\S*)\s*(.*)$/su.exec(fields.get('line') ?? '') ?? [];
  const id = readPageName(fields.get('person') ?? first);
  const text = plainLine(fields.get('text') ?? behind, MOST_HELLO_TEXT + 1);
  if (id === undefined || text === '') throw new Misunderstood({ key: 'users.relay.how' });
  if (text.length > MOST_HELLO_TEXT)
    throw new Misunderstood({ key: 'users.profile.too-long', params: { n: MOST_HELLO_TEXT } });
  const asker = bare(from);
  if (localOf(asker) === '') throw new Misunderstood({ key: 'users.register.person' });
  await people.ready;
  await directory.checkAdmitted(asker);
  const meant = directory.seenAs(id);
  if (meant === asker) throw new Misunderstood({ key: 'users.relay.self' });
  const person = meant && people.get(meant);
  const known = person && publicPerson(person)?.jid;
  if (known !== undefined) return [say({ key: 'users.relay.public', params: { address: encodeURI(known) } })];
  const sent = await hellos.send(asker, meant);
  const answer = say({ key: 'users.relay.sent' });
  if (sent === undefined) return [answer];
  return [answer, { kind: 'say', lines: passedOn(parts, sent, text), to: sent.to, from: bare(contact()) }];
}

/** Both are told the other's address; a client may offer to add it. */
function accepted(parts: HelloParts, { from, to }: Hello): readonly Outgoing[] {
  const profile = parts.people.get(to)?.profile;
  const page = profile?.id === undefined ? '' : personPage(parts.site, profile.id);
  const name = nickOf(parts, to);
  return [
    say({ key: 'users.relay.accepted', params: { address: encodeURI(from) } }),
    {
      ...{ kind: 'say', to: from, from: bare(parts.contact()) },
      lines: [{ key: 'users.relay.accepted.you', params: { page, address: encodeURI(to) } }],
      contacts: [{ jid: to, ...(name !== undefined && { name }) }],
    },
  ];
}

async function answer(parts: HelloParts, { from, fields }: Asked, how: HelloAnswer) {
  const { hellos } = parts;
  await hellos.ready;
  const waiting = hellos.waitingFor(bare(from));
  const written = (fields.get('number') ?? '').replace(/^#/, '');
  const [only, another] = waiting;
  if (only === undefined) return [say({ key: 'users.relay.none' })];
  const meant =
    written === '' && another === undefined ? only : waiting.find(({ number }) => String(number) === written);
  if (meant === undefined) {
    const numbers = waiting.map(({ number }) => number).join(', ');
    throw new Misunderstood({ key: 'users.relay.which', params: { numbers } });
  }
  if (!(await hellos.answer(meant, how))) return [say({ key: 'users.relay.none' })];
  if (how === 'accept') return accepted(parts, meant);
  return [say({ key: `users.relay.${how}` })];
}

/** Chooses among those that wait where there are several. */
function chooseHello({ hellos }: HelloParts): FormSource {
  return ({ from }) => {
    const waiting = hellos.waitingFor(bare(from));
    if (waiting.length < 2) return undefined;
    const field: FormFieldSpec = {
      ...{ name: 'number', type: 'list-single', label: { key: 'users.field.hello' }, required: true },
      options: waiting.map(({ number, at }) => ({
        value: String(number),
        label: { key: 'users.relay.option', params: { n: String(number), at: dayWords(at) } },
      })),
    };
    return { fields: [field] };
  };
}

function dayWords(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** What waits, for `me`. */
export function helloLines(hellos: Pick<Hellos, 'waitingFor' | 'sentBy'>, jid: Jid): readonly Line[] {
  const sent = hellos.sentBy(jid).length;
  return [
    ...hellos.waitingFor(jid).map(({ number, at }): Line => {
      return { key: 'users.relay.waits', params: { n: String(number), at: dayWords(at) } };
    }),
    ...(sent === 0 ? [] : [{ key: 'users.relay.sent-by', params: { n: sent } } as const]),
  ];
}

const ANSWERS: readonly (readonly [HelloAnswer, Readonly<Record<BotLanguage, readonly string[]>>])[] = [
  ['accept', { en: ['accept'], fr: ['accepter', 'accepte'] }],
  ['ignore', { en: ['ignore'], fr: ['ignorer', 'ignore'] }],
  ['block', { en: ['block'], fr: ['bloquer', 'bloque'] }],
];

/** See the file. */
export function helloCommands(parts: HelloParts): readonly Command[] {
  return [
    {
      name: 'hello',
      words: { en: ['hello'], fr: ['bonjour', 'salut'] },
      title: 'users.relay.title',
      about: 'users.relay.about',
      rest: 'line',
      forms: [
        {
          instructions: 'users.relay.instructions',
          fields: [
            { name: 'person', type: 'text-single', label: { key: 'users.field.person' }, required: true },
            { name: 'text', type: 'text-single', label: { key: 'users.field.hello-text' }, required: true },
          ],
        },
      ],
      handle: (asked) => hello(parts, asked),
    },
    ...ANSWERS.map(
      ([name, words]): Command => ({
        ...{ name, words, title: `users.relay.${name}.title`, about: `users.relay.${name}.about` },
        rest: 'number',
        forms: [chooseHello(parts)],
        handle: (asked) => answer(parts, asked, name),
      }),
    ),
  ];
}
