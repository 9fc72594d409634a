/** `list`, `unlist` and `search`: the directory of people. */
import type { Command, FormFieldSpec, FormSource } from '../../shared/bot/command.ts';
import { Misunderstood } from '../../shared/bot/failures.ts';
import { type Asked, type Line, type Outgoing, say } from '../../shared/bot/shape.ts';
import { bare, type Jid } from '../../shared/domain/jid.ts';
import type { Listed, Profile } from '../../shared/domain/profile.ts';
import { Failure } from '../../shared/failure.ts';
import type { Directory } from './directory.ts';
import { PROFILE_FIELDS, type ProfileField, profileText, withProfileField } from './profile-settings.ts';
import { standing } from './standing.ts';
import { readSwitch } from './vocabulary.ts';

/** People told in one answer. */
const TOLD = 10;

/** Exactly what others find. */
export function entryLines(jid: Jid, profile: Profile): readonly Line[] {
  return [
    { label: { key: 'users.fact.address' }, value: jid },
    ...PROFILE_FIELDS.flatMap((field) => {
      const text = profileText(profile, field);
      return text === '' ? [] : [{ label: { key: `users.field.${field}` } as const, value: text }];
    }),
  ];
}

/** An entry with one field of it set. @throws Misunderstood */
function changed(profile: Profile, field: ProfileField, text: string): Profile {
  const read = withProfileField(profile, field, text);
  if ('problem' in read) throw new Misunderstood(read.problem);
  return read.profile;
}

/** `set nick Zoé`: on an entry that is there. @throws Failure */
export async function setProfile(
  directory: Directory,
  { from }: Asked,
  field: ProfileField,
  text: string,
): Promise<readonly Outgoing[]> {
  const jid = bare(from);
  await directory.ready;
  if (directory.entryOf(jid) === undefined) return [say({ key: 'users.list.first' })];
  const written = readSwitch(text) === 'off' ? '' : text;
  const { profile } = await directory.list(jid, (entry) => changed(entry, field, written));
  if (profile === undefined) throw new Error('bug: an entry is kept');
  return [say(...standing(profile, directory.admins, 'users.listed.so'), ...entryLines(jid, profile))];
}

/** What a form says of a person; an emptied field takes away what was there. */
function fromForm(profile: Profile, fields: Asked['fields']): Profile {
  return PROFILE_FIELDS.reduce((entry, field) => {
    const text = fields.get(field);
    return text === undefined ? entry : changed(entry, field, text);
  }, profile);
}

/** Whether it was asked for from a client's menu. */
function isForm(fields: Asked['fields']): boolean {
  return PROFILE_FIELDS.some((field) => fields.has(field));
}

async function list(directory: Directory, { from, fields }: Asked): Promise<readonly Outgoing[]> {
  const jid = bare(from);
  await directory.ready;
  const entry = directory.entryOf(jid);
  const profile = fromForm(entry ?? directory.newEntry(), fields);
  const isSure = readSwitch(fields.get('sure') ?? '') === 'on';
  if (entry === undefined && !isSure && isForm(fields)) throw new Misunderstood({ key: 'users.list.tick' });
  if (entry === undefined && !isSure)
    return [say({ key: 'users.list.ask' }, ...entryLines(jid, profile), { key: 'users.list.yes' })];
  const person = profile === entry ? undefined : await directory.list(jid, (had) => fromForm(had, fields));
  const kept = person?.profile ?? profile;
  const found = entry === undefined ? 'users.listed' : 'users.listed.so';
  return [
    say(...standing(kept, directory.admins, found), ...entryLines(jid, kept), { key: 'users.listed.more' }),
  ];
}

const SURE: FormFieldSpec = {
  ...{ name: 'sure', type: 'boolean', label: { key: 'users.field.list' }, required: true },
};

function entryForm(directory: Directory): FormSource {
  return ({ from }) => {
    const entry = directory.entryOf(bare(from));
    const shown = entry ?? directory.newEntry();
    const fields = PROFILE_FIELDS.map(
      (field): FormFieldSpec => ({
        ...{ name: field, type: 'text-single', label: { key: `users.field.${field}` } },
        value: profileText(shown, field),
      }),
    );
    return {
      instructions: 'users.list.instructions',
      // First: further down nobody sees it in a small window.
      fields: entry === undefined ? [SURE, ...fields] : fields,
    };
  };
}

async function unlist(directory: Directory, { from }: Asked): Promise<readonly Outgoing[]> {
  await directory.ready;
  if (directory.entryOf(bare(from)) === undefined) return [say({ key: 'users.unlisted.already' })];
  await directory.unlist(bare(from));
  return [say({ key: 'users.unlisted' })];
}

function foundLine(listed: Listed): Line {
  const { jid, profile } = listed;
  const { name, nick, place, about, languages, interests, links } = profile;
  // The address first: whatever else is there, its person wrote himself.
  const more = [nick, name, place, about, languages.join(', '), interests.join(', '), links.join(' ')];
  return {
    label: jid,
    value: { row: more.filter((text) => Boolean(text)) as string[] },
  };
}

async function search(directory: Directory, { from, fields }: Asked): Promise<readonly Outgoing[]> {
  const text = fields.get('q') ?? '';
  try {
    const { people, total } = await directory.find(from, { text, isName: false, limit: TOLD });
    return [
      say(
        { key: 'users.found', params: { n: total } },
        ...people.map(foundLine),
        ...(total > TOLD ? [{ key: 'users.found.more', params: { n: TOLD } } as const] : []),
      ),
    ];
  } catch (error) {
    if (error instanceof Failure && error.code === 'bad-input')
      throw new Misunderstood({ key: 'users.search.how' });
    throw error;
  }
}

/** `list`, `unlist` and `search`. */
export function directoryCommands(directory: Directory): readonly Command[] {
  return [
    {
      name: 'list',
      words: { en: ['list'], fr: ['inscrire', 'lister'] },
      title: 'users.list.title',
      about: 'users.list.about',
      rest: 'sure',
      forms: [entryForm(directory)],
      handle: (asked) => list(directory, asked),
    },
    {
      name: 'unlist',
      words: { en: ['unlist'], fr: ['désinscrire', 'délister'] },
      title: 'users.unlist.title',
      about: 'users.unlist.about',
      handle: (asked) => unlist(directory, asked),
    },
    {
      name: 'search',
      words: { en: ['search', 'find'], fr: ['chercher', 'cherche', 'trouver'] },
      title: 'users.search.title',
      about: 'users.search.about',
      rest: 'q',
      forms: [
        { fields: [{ name: 'q', type: 'text-single', label: { key: 'directory.field.q' }, required: true }] },
      ],
      handle: (asked) => search(directory, asked),
    },
  ];
}
