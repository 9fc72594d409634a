/** `audience`: who sees which part of an entry. Before anything of somebody is on the web for the first time he has said yes to exactly that. */
import type { Command, FormFieldSpec, FormSource } from '../../shared/bot/command.ts';
import { Misunderstood } from '../../shared/bot/failures.ts';
import { type Asked, type Outgoing, say } from '../../shared/bot/shape.ts';
import { bare, type Jid } from '../../shared/domain/jid.ts';
import type { Person } from '../../shared/domain/person.ts';
import {
  AUDIENCES,
  type Audience,
  audienceOf,
  choseWeb,
  type PersonId,
  PROFILE_PARTS,
  type Profile,
  type ProfilePart,
  toldParts,
  withAudiences,
} from '../../shared/domain/profile.ts';
import { badgeTitle } from './badge-lines.ts';
import { wordsOf } from './badge-settings.ts';
import { entryLines } from './entry-lines.ts';
import { changeEntry, type EntryParts, withEngines, withPageBadge } from './entry-settings.ts';
import { readAudience, readEntryPart, readSwitch } from './vocabulary.ts';

type Chosen = Partial<Record<ProfilePart, Audience>>;

/** What is written behind the word: parts, who sees them, and perhaps a yes. */
interface Line {
  readonly parts: readonly (ProfilePart | 'all')[];
  readonly audience: Audience;
  readonly isSure: boolean;
}

function readLine(text: string): Line | undefined {
  const words = wordsOf(text.slice(0, 500));
  const isSure = words.length > 2 && readSwitch(words.at(-1) ?? '') === 'on';
  if (isSure) words.pop();
  const audience = readAudience(words.pop() ?? '');
  const parts = words.map(readEntryPart);
  if (audience === undefined || parts.length === 0) return undefined;
  return parts.every((part) => part !== undefined) ? { parts, audience, isSure } : undefined;
}

/** The parts as they are to be. On the web goes only what is there: what is told later has not been said yes to. */
function chosenIn(profile: Profile, { parts, audience }: Line): Chosen {
  const all = audience === 'web' ? toldParts(profile) : PROFILE_PARTS;
  const meant = parts.flatMap((part) => (part === 'all' ? all : [part]));
  return Object.fromEntries(meant.map((part) => [part, audience]));
}

/** Whether something of him would be on the web for the first time. */
function isFirst(before: Profile, after: Profile): boolean {
  return !choseWeb(before) && choseWeb(after);
}

/** Whether `all` would put more on the web than is there: who wrote it has not named what. */
function isUnnamed(before: Profile, after: Profile, { parts }: Line): boolean {
  const isNew = (part: ProfilePart) =>
    audienceOf(after, part) === 'web' && audienceOf(before, part) !== 'web';
  return parts.includes('all') && PROFILE_PARTS.some(isNew);
}

async function byWords(parts: EntryParts, jid: Jid, entry: Profile, text: string) {
  const { site, directory } = parts;
  const person = directory.withEntry(jid, entry);
  if (text === '')
    return [say({ key: 'users.listed.so' }, ...entryLines(site, person), { key: 'users.audience.how' })];
  const line = readLine(text);
  if (line === undefined) throw new Misunderstood({ key: 'users.audience.how' });
  const after = withAudiences(entry, chosenIn(entry, line));
  if ((isFirst(entry, after) || isUnnamed(entry, after, line)) && !line.isSure) {
    const named = await directory.named(jid);
    const { id } = named.profile ?? {};
    const seen = entryLines(site, { ...named, profile: { ...after, ...(id && { id }) } });
    const yes = { key: 'users.web.yes', params: { line: text } } as const;
    return [say({ key: 'users.web.ask' }, ...seen, yes)];
  }
  return await changeEntry(parts, jid, (now) => withAudiences(now, chosenIn(now, line)));
}

/** What a filled-in form makes of an entry. @throws Misunderstood */
function fromForm(entry: Profile, person: Person | undefined, fields: Asked['fields']): Profile {
  const chosen: Chosen = {};
  for (const part of PROFILE_PARTS) {
    const audience = AUDIENCES.find((each) => each === fields.get(part));
    if (audience !== undefined) chosen[part] = audience;
  }
  const [badge, engines] = [fields.get('badge'), fields.get('engines')];
  let after = withAudiences(entry, chosen);
  if (badge !== undefined) after = withPageBadge(after, person, badge);
  return engines === undefined ? after : withEngines(after, engines);
}

async function audience(parts: EntryParts, { from, fields }: Asked): Promise<readonly Outgoing[]> {
  const { directory } = parts;
  const jid = bare(from);
  await directory.ready;
  const entry = directory.entryOf(jid);
  if (entry === undefined) return [say({ key: 'users.list.first' })];
  if (!PROFILE_PARTS.some((part) => fields.has(part)))
    return await byWords(parts, jid, entry, fields.get('line') ?? '');
  const person = directory.personOf(jid);
  const isSure = readSwitch(fields.get('sure') ?? '') === 'on';
  if (isFirst(entry, fromForm(entry, person, fields)) && !isSure)
    throw new Misunderstood({ key: 'users.web.tick' });
  return await changeEntry(parts, jid, (now) => fromForm(now, person, fields));
}

function partField(profile: Profile, part: ProfilePart): FormFieldSpec {
  const audiences = part === 'avatar' ? (['web', 'nobody'] as const) : AUDIENCES;
  const now = audienceOf(profile, part);
  return {
    ...{ name: part, type: 'list-single', label: { key: `users.field.${part}` } },
    options: audiences.map((each) => ({ value: each, label: { key: `users.audience.${each}` } })),
    value: part === 'avatar' && now === 'xmpp' ? 'nobody' : now,
  };
}

function badgesField({ badges, consentAt }: Person, profile: Profile): readonly FormFieldSpec[] {
  const on = consentAt === undefined ? [] : badges.filter(({ off }) => !off);
  if (on.length === 0) return [];
  const options = on.map((badge) => {
    const number = badges.indexOf(badge) + 1;
    return { value: String(number), label: badgeTitle(badge, number) };
  });
  const shown = badges.findIndex(({ id }) => id === profile.badge) + 1;
  const value = options.some((each) => each.value === String(shown)) ? String(shown) : 'off';
  return [
    {
      ...{ name: 'badge', type: 'list-single', label: { key: 'users.field.page-badge' }, value },
      options: [{ value: 'off', label: { key: 'users.page-badge.none' } }, ...options],
    },
  ];
}

/** A list for each part that there is, and what else the page has. */
function audienceForm({ directory }: EntryParts): FormSource {
  return ({ from }) => {
    const person = directory.personOf(bare(from));
    const profile = person?.profile;
    if (person === undefined || profile === undefined) return undefined;
    return {
      instructions: 'users.audience.instructions',
      fields: [
        ...toldParts(profile).map((part) => partField(profile, part)),
        ...badgesField(person, profile),
        {
          ...{ name: 'engines', type: 'boolean', label: { key: 'users.field.engines' } },
          value: profile.engines ? '1' : '0',
        },
      ],
    };
  };
}

/** Stands for the name of a page, which is made with the yes. */
const COMING = '…' as PersonId;

/** Before anything is on the web for the first time: exactly what would be seen, and the yes to that. */
function webForm({ site, directory }: EntryParts): FormSource {
  return ({ from }, answers) => {
    const person = directory.personOf(bare(from));
    const profile = person?.profile;
    if (person === undefined || profile === undefined) return undefined;
    const after = fromForm(profile, person, answers);
    if (!isFirst(profile, after)) return undefined;
    const url = `${site.publicUrl}/people/`;
    return {
      instructions: 'users.web.ask',
      lines: entryLines(site, { ...person, profile: { ...after, id: after.id ?? COMING } }),
      fields: [
        { name: 'sure', type: 'boolean', label: { key: 'users.field.web', params: { url } }, value: '0' },
      ],
    };
  };
}

/** `audience`. */
export function audienceCommand(parts: EntryParts): Command {
  return {
    name: 'audience',
    words: { en: ['audience'], fr: ['visibilité', 'audience'] },
    title: 'users.audience.title',
    about: 'users.audience.about',
    rest: 'line',
    forms: [audienceForm(parts), webForm(parts)],
    handle: (asked) => audience(parts, asked),
  };
}
