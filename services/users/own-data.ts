/** `me`, `export` and `forget`: what is held of somebody, and its end. */
import type { Command } from '../../shared/bot/command.ts';
import { type Asked, type Line, type Outgoing, say } from '../../shared/bot/shape.ts';
import { bare, type Jid } from '../../shared/domain/jid.ts';
import type { Person } from '../../shared/domain/person.ts';
import type { BotLanguage } from '../../shared/i18n/i18n.ts';
import type { PeopleWriter } from '../../shared/store/people-writer.ts';
import { badgeLines, momentWords, type Site } from './badge-lines.ts';
import { isSeen } from './badges.ts';
import type { Consent } from './consent.ts';
import { entryLines } from './entry-lines.ts';
import { helloLines } from './hello-commands.ts';
import type { Hellos } from './hellos.ts';
import type { People } from './people.ts';
import type { Prefill } from './prefill.ts';
import type { Showing } from './showing.ts';
import { readSwitch } from './vocabulary.ts';
import type { Watching } from './watch.ts';

/** What these commands work with. */
export interface OwnDataParts {
  readonly site: Site;
  readonly store: Pick<PeopleWriter, 'entryPicture'>;
  readonly people: Pick<People, 'ready' | 'get'>;
  readonly consent: Pick<Consent, 'forget'>;
  readonly showing: Pick<Showing, 'statesOf'>;
  readonly watching: Pick<Watching, 'presenceOf' | 'pictureOf'>;
  readonly prefill: Pick<Prefill, 'forget'>;
  readonly hellos: Pick<Hellos, 'ready' | 'waitingFor' | 'sentBy' | 'forget'>;
  readonly languages: { of(jid: Jid): BotLanguage | undefined; forget(jid: Jid): void };
}

function ownLines(parts: OwnDataParts, person: Person, language: BotLanguage): readonly Line[] {
  const { jid, consentAt, badges, profile } = person;
  const shown = consentAt === undefined ? [] : parts.showing.statesOf(person);
  return [
    { label: { key: 'users.fact.address' }, value: jid },
    { key: isSeen(person) ? 'users.me.seen' : 'users.me.unseen' },
    ...(profile === undefined
      ? []
      : [{ key: 'users.listed.so' } as const, ...entryLines(parts.site, person)]),
    ...(consentAt === undefined
      ? [{ key: profile === undefined ? 'users.me.no-consent' : 'users.me.no-badge' } as const]
      : [
          {
            key: badges.some(({ off }) => !off) ? 'users.me.consent' : 'users.me.consent-off',
            params: { at: momentWords(consentAt) },
          } as const,
        ]),
    ...badges.flatMap((badge) =>
      badgeLines(
        parts.site,
        person,
        badge,
        shown.find(({ id }) => id === badge.id),
        language,
      ),
    ),
    ...helloLines(parts.hellos, jid),
    { key: 'users.me.nothing-else' },
  ];
}

/** Of whom nothing is kept, or only that he said hello to somebody. */
function strangerLines(parts: OwnDataParts, jid: Jid): readonly Line[] {
  const lines = helloLines(parts.hellos, jid);
  return lines.length > 0 ? lines : [{ key: 'users.me.nothing' }];
}

/** All that is held: what is stored, what is shown, and what is known at this moment in memory. */
async function exported(parts: OwnDataParts, jid: Jid): Promise<string> {
  const person = parts.people.get(jid);
  const consents = person?.consentAt !== undefined;
  const picture = consents ? parts.watching.pictureOf(jid) : undefined;
  const { id, avatar } = person?.profile ?? {};
  const copy = id !== undefined && avatar !== undefined ? await parts.store.entryPicture(id) : undefined;
  const all = {
    person: person ?? null,
    shown: person && consents ? parts.showing.statesOf(person) : [],
    presence: consents ? parts.watching.presenceOf(jid) : null,
    picture: picture ? { sha256: picture.hash, png: picture.png.toString('base64') } : null,
    entryPicture: copy?.toString('base64') ?? null,
    language: parts.languages.of(jid) ?? null,
    // Of those who said hello nothing is told but that they did: not who they are.
    hellosReceived: parts.hellos.waitingFor(jid).map(({ number, at }) => ({ number, at })),
    hellosSent: parts.hellos.sentBy(jid).map(({ at }) => ({ at })),
  };
  // One line: a form has no other field in which every client shows text as it is.
  return JSON.stringify(all);
}

async function forget(parts: OwnDataParts, { from, fields }: Asked): Promise<readonly Outgoing[]> {
  const jid = bare(from);
  const person = parts.people.get(jid);
  const isSure = readSwitch(fields.get('sure') ?? '') === 'on';
  if ((person?.consentAt ?? person?.profile) !== undefined && !isSure)
    return [say({ key: 'users.forget.sure' })];
  parts.languages.forget(jid);
  parts.prefill.forget(jid);
  const hadHellos = await parts.hellos.forget(jid);
  if (person === undefined) return [say({ key: hadHellos ? 'users.forgotten' : 'users.me.nothing' })];
  await parts.consent.forget(jid);
  return [say({ key: 'users.forgotten' })];
}

/** `me`, `export` and `forget`. */
export function ownDataCommands(parts: OwnDataParts): readonly Command[] {
  const loaded =
    (handle: (asked: Asked) => readonly Outgoing[] | Promise<readonly Outgoing[]>) =>
    async (asked: Asked): Promise<readonly Outgoing[]> => {
      await parts.people.ready;
      await parts.hellos.ready;
      return await handle(asked);
    };
  return [
    {
      name: 'me',
      words: { en: ['me'], fr: ['moi'] },
      title: 'users.me.title',
      about: 'users.me.about',
      handle: loaded(({ from, language }) => {
        const person = parts.people.get(bare(from));
        return [say(...(person ? ownLines(parts, person, language) : strangerLines(parts, bare(from))))];
      }),
    },
    {
      name: 'export',
      words: { en: ['export'], fr: ['exporter', 'export'] },
      title: 'users.export.title',
      about: 'users.export.about',
      handle: loaded(async ({ from }) => [say({ verbatim: await exported(parts, bare(from)) })]),
    },
    {
      name: 'forget',
      words: { en: ['forget'], fr: ['oublier', 'oublie', 'oublie-moi'] },
      title: 'users.forget.title',
      about: 'users.forget.about',
      rest: 'sure',
      forms: [
        {
          instructions: 'users.forget.instructions',
          fields: [{ name: 'sure', type: 'boolean', label: { key: 'users.field.sure' }, required: true }],
        },
      ],
      handle: loaded((asked) => forget(parts, asked)),
    },
  ];
}
