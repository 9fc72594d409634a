/** `list` and `unlist`: being in the directory of people. */
import type { Command, FormFieldSpec, FormSource } from '../../shared/bot/command.ts';
import { Misunderstood } from '../../shared/bot/failures.ts';
import { type Asked, type Outgoing, say } from '../../shared/bot/shape.ts';
import { bare } from '../../shared/domain/jid.ts';
import type { Profile } from '../../shared/domain/profile.ts';
import type { MessageKey } from '../../shared/i18n/i18n.ts';
import { entryLines } from './entry-lines.ts';
import { type EntryParts, withField } from './entry-settings.ts';
import { filledIn } from './prefill.ts';
import { PROFILE_FIELDS, type ProfileField, profileText } from './profile-settings.ts';
import { readSwitch } from './vocabulary.ts';

/** What a form says of a person; an emptied field takes away what was there. */
function fromForm(profile: Profile, fields: Asked['fields']): Profile {
  return PROFILE_FIELDS.reduce((entry, field) => {
    const text = fields.get(field);
    return text === undefined ? entry : withField(entry, field, text);
  }, profile);
}

/** Whether it was asked for from a client's menu. */
function isForm(fields: Asked['fields']): boolean {
  return PROFILE_FIELDS.some((field) => fields.has(field));
}

async function list(
  { site, directory, prefill }: EntryParts,
  { from, fields }: Asked,
): Promise<readonly Outgoing[]> {
  const jid = bare(from);
  await directory.ready;
  const entry = directory.entryOf(jid);
  // Whoever is kept out is not asked for a yes that does not count.
  if (entry === undefined) await directory.checkAdmitted(jid);
  const wanted = fromForm(entry ?? directory.newEntry(), fields);
  const isSure = readSwitch(fields.get('sure') ?? '') === 'on';
  if (entry === undefined && !isSure && isForm(fields)) throw new Misunderstood({ key: 'users.list.tick' });
  if (entry === undefined && !isSure)
    return [
      say({ key: 'users.list.ask' }, ...entryLines(site, directory.withEntry(jid, wanted)), {
        key: 'users.list.yes',
      }),
    ];
  const person =
    entry !== undefined && !isForm(fields)
      ? directory.withEntry(jid, entry)
      : await directory.list(jid, (before) => fromForm(before, fields));
  // What he has left out of the form must not come back into the next one.
  if (isForm(fields)) prefill.forget(jid);
  const said = entry === undefined ? 'users.listed' : 'users.listed.so';
  return [say({ key: said }, ...entryLines(site, person), { key: 'users.listed.more' })];
}

const SURE: FormFieldSpec = {
  ...{ name: 'sure', type: 'boolean', label: { key: 'users.field.list' }, required: true },
};

/** Labels that also say how it is written. */
export const LABELS: Readonly<Partial<Record<ProfileField, MessageKey>>> = {
  languages: 'users.field.languages.how',
  interests: 'users.field.interests.how',
  links: 'users.field.links.how',
};

function entryForm({ directory, prefill }: EntryParts): FormSource {
  return ({ from }) => {
    const entry = directory.entryOf(bare(from));
    // Shown only: with the form comes back what its person leaves there.
    const shown = filledIn(entry ?? directory.newEntry(), prefill.waitingOf(bare(from)) ?? new Map());
    const fields = PROFILE_FIELDS.map(
      (field): FormFieldSpec => ({
        ...{ name: field, type: 'text-single', label: { key: LABELS[field] ?? `users.field.${field}` } },
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

async function unlist({ directory }: EntryParts, { from }: Asked): Promise<readonly Outgoing[]> {
  await directory.ready;
  if (directory.entryOf(bare(from)) === undefined) return [say({ key: 'users.unlisted.already' })];
  await directory.unlist(bare(from));
  return [say({ key: 'users.unlisted' })];
}

/** `list` and `unlist`. */
export function directoryCommands(parts: EntryParts): readonly Command[] {
  return [
    {
      name: 'list',
      words: { en: ['list'], fr: ['inscrire', 'lister'] },
      title: 'users.list.title',
      about: 'users.list.about',
      rest: 'sure',
      forms: [entryForm(parts)],
      handle: (asked) => list(parts, asked),
    },
    {
      name: 'unlist',
      words: { en: ['unlist'], fr: ['désinscrire', 'délister'] },
      title: 'users.unlist.title',
      about: 'users.unlist.about',
      handle: (asked) => unlist(parts, asked),
    },
  ];
}
