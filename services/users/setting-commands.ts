/** `show`, `hide` and `set`: what is seen through a badge, and how it looks. */
import type { Command, FormFieldSpec, FormSource } from '../../shared/bot/command.ts';
import { Misunderstood } from '../../shared/bot/failures.ts';
import { type Asked, type Line, type Outgoing, say } from '../../shared/bot/shape.ts';
import { bare } from '../../shared/domain/jid.ts';
import {
  BADGE_PARTS,
  type Badge,
  type BadgePart,
  OLD_ADDRESSES,
  type Person,
} from '../../shared/domain/person.ts';
import { publicPerson } from '../../shared/domain/public-person.ts';
import { quietWords } from '../../shared/domain/quiet-hours-words.ts';
import { type MessageKey, say as sentence } from '../../shared/i18n/i18n.ts';
import { type BadgeCommandParts, entryStays, noBadge, whichBadge } from './badge-commands.ts';
import { chooseBadge } from './badge-forms.ts';
import { badgeLines, buildersPage, colourTexts, durationWords } from './badge-lines.ts';
import { findBadge, readParts, readSetLine, withParts, withSetting } from './badge-settings.ts';
import { type EntryParts, setEntry, setProfile } from './entry-settings.ts';
import { readEntrySetting, readProfileField, readSwitch, type Setting } from './vocabulary.ts';

/** The badge that is meant; the only one needs no name. */
function meantBadge(person: Person, text: string): Badge | undefined {
  return text === '' && person.badges.length === 1 ? person.badges[0] : findBadge(person, text);
}

/** What a badge tells that it did not before: who turns that on has to know to whom. */
function warning(person: Person, before: Badge, after: Badge): readonly Line[] {
  const lines: Line[] = [];
  if (after.oldAddresses.some((kind) => !before.oldAddresses.includes(kind)))
    lines.push({ key: 'users.old.warning' });
  // His page leaves it out from now on; but whoever has its link from there goes on seeing it.
  const tells = after.shown.includes('address') && !before.shown.includes('address');
  if (tells && person.profile?.badge === after.id && publicPerson(person)?.jid === undefined)
    lines.push({ key: 'users.page-badge.warning' });
  return lines;
}

async function keep(
  parts: BadgeCommandParts,
  { from, language }: Asked,
  before: Badge,
  after: Badge,
  more: readonly Line[] = [],
): Promise<readonly Outgoing[]> {
  const person = await parts.badges.set(bare(from), after);
  const badge = person?.badges.find(({ id }) => id === after.id);
  if (person === undefined || badge === undefined) return [noBadge(parts, bare(from))];
  const shown = parts.showing.statesOf(person).find(({ id }) => id === badge.id);
  return [
    say(
      { key: 'users.set.done' },
      ...warning(person, before, after),
      ...badgeLines(parts.site, person, badge, shown, language),
      ...more,
    ),
  ];
}

/** Parts ticked in a form, or written behind the word. */
function readShowLine({ fields }: Asked): { readonly parts: readonly BadgePart[]; readonly badge: string } {
  const ticked = BADGE_PARTS.filter((part) => readSwitch(fields.get(part) ?? '') === 'on');
  const { parts, rest } = readParts(fields.get('parts') ?? '');
  return { parts: [...ticked, ...parts], badge: fields.get('badge') ?? rest };
}

async function showOrHide(parts: BadgeCommandParts, asked: Asked, isShown: boolean) {
  const person = await parts.badges.of(bare(asked.from));
  if (person === undefined) return [noBadge(parts, bare(asked.from))];
  const line = readShowLine(asked);
  const more = isShown ? [] : entryStays(parts, person.jid);
  if (line.parts.length === 0) {
    const isForm = BADGE_PARTS.some((part) => asked.fields.has(part));
    if (isForm) return [say({ key: 'users.parts.none' })];
    return [say({ key: 'users.parts.which', params: { parts: BADGE_PARTS.join(', ') } }, ...more)];
  }
  const badge = meantBadge(person, line.badge);
  if (badge === undefined) return [whichBadge(person, line.badge, 'users.parts.which-badge')];
  return await keep(parts, asked, badge, withParts(badge, line.parts, isShown), more);
}

/** The parts that a badge hides, or shows, to tick. */
function partsForm({ personOf }: BadgeCommandParts, isShown: boolean): FormSource {
  return ({ from }, answers) => {
    const person = personOf(bare(from));
    const badge = person && meantBadge(person, answers.get('badge') ?? '');
    if (badge === undefined) return undefined;
    const fields = BADGE_PARTS.filter((part) => badge.shown.includes(part) !== isShown).map(
      (part): FormFieldSpec => ({
        name: part,
        type: 'boolean',
        label: { key: `users.part.${part}` },
        value: '0',
      }),
    );
    return fields.length > 0 ? { fields } : undefined;
  };
}

/** The settings of a badge, filled in. */
function settingsForm({ personOf }: BadgeCommandParts): FormSource {
  return ({ from, language }, answers) => {
    const person = personOf(bare(from));
    const badge = person && meantBadge(person, answers.get('badge') ?? '');
    if (badge === undefined) return undefined;
    const colours = colourTexts(badge).map(({ key, params }) => sentence(language, key, params));
    const text = (name: Setting, value: string): FormFieldSpec => ({
      ...{ name, type: 'text-single', label: { key: `users.field.${name}` as MessageKey }, value },
    });
    return {
      instructions: 'users.set.instructions',
      fields: [
        text('label', badge.label ?? ''),
        text('delay', durationWords(badge.offlineAfterMs)),
        text('quiet', badge.quiet ? quietWords(badge.quiet) : ''),
        text('colours', colours.join(', ')),
        ...OLD_ADDRESSES.map(
          (kind): FormFieldSpec => ({
            ...{ name: kind, type: 'boolean', label: { key: `users.field.${kind}` } },
            value: badge.oldAddresses.includes(kind) ? '1' : '0',
          }),
        ),
      ],
    };
  };
}

/** What a form, or a line, makes of a badge. */
function changed(badge: Badge, changes: readonly (readonly [Setting, string])[]): Badge | MessageKey {
  let now = badge;
  for (const [setting, value] of changes) {
    const read = withSetting(now, setting, value);
    if ('problem' in read) return read.problem;
    now = read.badge;
  }
  return now;
}

/** The settings that a filled-in form holds; an emptied field takes the setting away. */
function formChanges({ fields }: Asked): (readonly [Setting, string])[] {
  const changes: [Setting, string][] = [];
  for (const setting of ['label', 'delay', 'quiet', 'colours'] as const) {
    const value = fields.get(setting);
    if (value !== undefined) changes.push([setting, value === '' ? 'off' : value]);
  }
  for (const kind of OLD_ADDRESSES) {
    const turned = readSwitch(fields.get(kind) ?? '');
    if (turned !== undefined) changes.push(['old', `${kind} ${turned}`]);
  }
  return changes;
}

async function set(parts: BadgeCommandParts, entry: EntryParts, asked: Asked): Promise<readonly Outgoing[]> {
  const [, word = '', value = ''] = /^(\S+)\s*(.*)$/su.exec(asked.fields.get('setting') ?? '') ?? [];
  const field = readProfileField(word);
  if (field !== undefined) return await setProfile(entry, asked, field, value);
  const own = readEntrySetting(word);
  if (own !== undefined) return await setEntry(entry, asked, own, value);
  const person = await parts.badges.of(bare(asked.from));
  const written = asked.fields.get('setting');
  const line = written === undefined ? undefined : readSetLine(written);
  const changes = line ? [[line.setting, line.value] as const] : formChanges(asked);
  if (changes.length === 0)
    return [
      say({ key: 'users.set.which' }, { key: 'users.looks', params: { url: buildersPage(parts.site) } }),
    ];
  if (person === undefined) return [noBadge(parts, bare(asked.from))];
  const name = line?.badge ?? asked.fields.get('badge') ?? '';
  const badge = meantBadge(person, name);
  if (badge === undefined) return [whichBadge(person, name, 'users.set.which-badge')];
  const after = changed(badge, changes);
  if (typeof after === 'string') throw new Misunderstood({ key: after });
  return await keep(parts, asked, badge, after);
}

/** `show`, `hide` and `set`. */
export function settingCommands(parts: BadgeCommandParts, entry: EntryParts): readonly Command[] {
  const choose = chooseBadge(parts.personOf);
  return [
    {
      name: 'show',
      words: { en: ['show'], fr: ['montrer', 'montre', 'afficher', 'affiche'] },
      title: 'users.show.title',
      about: 'users.show.about',
      rest: 'parts',
      forms: [choose, partsForm(parts, true)],
      handle: (asked) => showOrHide(parts, asked, true),
    },
    {
      name: 'hide',
      words: { en: ['hide'], fr: ['cacher', 'cache', 'masquer', 'masque'] },
      title: 'users.hide.title',
      about: 'users.hide.about',
      rest: 'parts',
      forms: [choose, partsForm(parts, false)],
      handle: (asked) => showOrHide(parts, asked, false),
    },
    {
      name: 'set',
      words: { en: ['set'], fr: ['régler', 'règle', 'réglage'] },
      title: 'users.set.title',
      about: 'users.set.about',
      rest: 'setting',
      forms: [choose, settingsForm(parts)],
      handle: (asked) => set(parts, entry, asked),
    },
  ];
}
