/** `badge on`, `off`, `new`, `list`, `revoke` and `rotate`. */
import type { Command, FormSource } from '../../shared/bot/command.ts';
import { type Asked, type Asker, type Line, type Outgoing, say } from '../../shared/bot/shape.ts';
import { bare, type Jid } from '../../shared/domain/jid.ts';
import { type Badge, MOST_BADGES, type Person } from '../../shared/domain/person.ts';
import { plainLine } from '../../shared/domain/text.ts';
import type { BotLanguage, MessageKey } from '../../shared/i18n/i18n.ts';
import { badgeField, type PersonOf } from './badge-forms.ts';
import { badgeLines, badgeTitle, buildersPage, partsWords, pasteLines, type Site } from './badge-lines.ts';
import { findBadge, MOST_LABEL } from './badge-settings.ts';
import { type Badges, isSeen } from './badges.ts';
import type { Directory } from './directory.ts';
import type { Showing } from './showing.ts';
import { BADGE_ACTIONS, type BadgeAction, readAction } from './vocabulary.ts';

/** What the commands about badges work with. */
export interface BadgeCommandParts {
  readonly site: Site;
  readonly badges: Badges;
  readonly showing: Pick<Showing, 'statesOf'>;
  readonly personOf: PersonOf;
  readonly directory: Pick<Directory, 'entryOf'>;
}

/** Asks which badge is meant, after `text` has named none. */
export function whichBadge(person: Person, text: string, example: MessageKey): Outgoing {
  const name = plainLine(text, MOST_LABEL);
  return say(
    ...(name === '' ? [] : [{ key: 'users.badge.no-such', params: { name } } as const]),
    { key: example },
    ...person.badges.map((badge, index) => ({
      label: badgeTitle(badge, index + 1),
      value: partsWords(badge),
    })),
  );
}

/** Said with what concerns badges only, to who could take it for the directory as well. */
export function entryStays({ directory }: Pick<BadgeCommandParts, 'directory'>, jid: Jid): readonly Line[] {
  return directory.entryOf(jid) === undefined ? [] : [{ key: 'users.entry-stays' }];
}

/** Said to who has no badge. */
export function noBadge(parts: BadgeCommandParts, jid: Jid): Outgoing {
  return say({ key: 'users.none' }, ...entryStays(parts, jid));
}

/** Exactly what is seen where from now on. */
function consentLines(
  { site }: BadgeCommandParts,
  person: Person,
  badges: readonly Badge[],
  language: BotLanguage,
): readonly Line[] {
  return [
    { key: 'users.on', params: { n: badges.length } },
    ...badges.flatMap((badge) => [
      { label: badgeTitle(badge, person.badges.indexOf(badge) + 1), value: partsWords(badge) },
      ...pasteLines(site, badge, language),
    ]),
    { key: 'users.on.more' },
    { key: 'users.looks', params: { url: buildersPage(site) } },
    ...(isSeen(person) ? [] : [{ key: 'users.on.allow' } as const]),
  ];
}

async function turnOn(parts: BadgeCommandParts, { from, language }: Asked, badge: Badge | undefined) {
  const person = await parts.badges.turnOn(bare(from), badge?.id);
  const on = person.badges.filter(({ id, off }) => !off && (badge === undefined || id === badge.id));
  return [...parts.badges.asks(person), say(...consentLines(parts, person, on, language))];
}

async function add(parts: BadgeCommandParts, { from, language }: Asked, text: string) {
  const { length } = parts.personOf(bare(from))?.badges ?? [];
  if (length >= MOST_BADGES) return [say({ key: 'users.badge.most', params: { n: MOST_BADGES } })];
  const person = await parts.badges.add(bare(from), plainLine(text, MOST_LABEL) || undefined);
  return [
    ...parts.badges.asks(person),
    say(...consentLines(parts, person, person.badges.slice(-1), language)),
  ];
}

function list(
  { site, showing }: BadgeCommandParts,
  person: Person,
  language: BotLanguage,
): readonly Outgoing[] {
  const shown = showing.statesOf(person);
  const lines = person.badges.flatMap((badge) =>
    badgeLines(
      site,
      person,
      badge,
      shown.find(({ id }) => id === badge.id),
      language,
    ),
  );
  return [say({ key: 'users.badge.list', params: { n: person.badges.length } }, ...lines)];
}

async function turnOff(parts: BadgeCommandParts, person: Person, badge: Badge | undefined) {
  await parts.badges.turnOff(person.jid, badge?.id);
  if (badge !== undefined) return [say({ key: 'users.off.one' })];
  return [say({ key: 'users.off' }, ...entryStays(parts, person.jid))];
}

async function revoke({ badges }: BadgeCommandParts, person: Person, badge: Badge) {
  await badges.revoke(person.jid, badge.id);
  return [
    say({ key: person.badges.length === 1 && !person.profile ? 'users.revoked.last' : 'users.revoked' }),
  ];
}

async function rotate(
  { badges, site }: BadgeCommandParts,
  before: Person,
  badge: Badge,
  language: BotLanguage,
) {
  const person = await badges.rotate(before.jid, badge.id);
  const rotated = person?.badges[before.badges.indexOf(badge)];
  if (rotated === undefined) return [];
  const wasOnPage = before.profile?.badge === badge.id;
  const page: readonly Line[] = wasOnPage ? [{ key: 'users.rotated.page' }] : [];
  return [say({ key: 'users.rotated' }, ...page, ...pasteLines(site, rotated, language))];
}

/** The action and what stands behind it: from a chat `on 2`, from a form two fields. */
function read({ fields }: Asked): {
  readonly written: string;
  readonly action: BadgeAction | undefined;
  readonly rest: string;
} {
  const [, written = '', behind = ''] = /^(\S*)\s*(.*)$/su.exec(fields.get('action') ?? '') ?? [];
  const chosen = fields.get('badge') ?? fields.get('label') ?? behind;
  return { written, action: readAction(written), rest: chosen === 'all' ? '' : chosen };
}

async function handle(parts: BadgeCommandParts, asked: Asked): Promise<readonly Outgoing[]> {
  const { written, action, rest } = read(asked);
  const person = await parts.badges.of(bare(asked.from));
  if (action === 'new') return await add(parts, asked, rest);
  const badge = person && rest !== '' ? findBadge(person, rest) : undefined;
  if (action === 'on' && (badge !== undefined || rest === '')) return await turnOn(parts, asked, badge);
  if (person === undefined) return [noBadge(parts, bare(asked.from))];
  if (action === undefined && written !== '') return [say({ key: 'users.badge.about' })];
  if (action === undefined || action === 'list') return list(parts, person, asked.language);
  if (badge === undefined && rest !== '') return [whichBadge(person, rest, 'users.badge.which')];
  if (action === 'off') return await turnOff(parts, person, badge);
  const [only, another] = person.badges;
  const meant = badge ?? (another === undefined ? only : undefined);
  if (meant === undefined) return [whichBadge(person, '', 'users.badge.which')];
  return action === 'revoke'
    ? await revoke(parts, person, meant)
    : await rotate(parts, person, meant, asked.language);
}

/** What has to be known beside the action. */
function secondForm(personOf: PersonOf): FormSource {
  return ({ from }: Asker, answers) => {
    const action = readAction(answers.get('action') ?? '');
    if (action === 'new')
      return { fields: [{ name: 'label', type: 'text-single', label: { key: 'users.field.label' } }] };
    const person = personOf(bare(from));
    if (person === undefined || action === undefined || action === 'list') return undefined;
    const forAll = action === 'on' || action === 'off';
    if (forAll && person.badges.length < 2) return undefined;
    return { fields: [badgeField(person, forAll)] };
  };
}

/** `badge`. */
export function badgeCommand(parts: BadgeCommandParts): Command {
  return {
    name: 'badge',
    words: { en: ['badge', 'badges'], fr: ['badge', 'badges'] },
    title: 'users.badge.command',
    about: 'users.badge.about',
    rest: 'action',
    forms: [
      {
        instructions: 'users.badge.instructions',
        fields: [
          {
            ...{ name: 'action', type: 'list-single', label: { key: 'users.field.action' }, required: true },
            options: BADGE_ACTIONS.map((action) => ({
              value: action,
              label: { key: `users.action.${action}` },
            })),
          },
        ],
      },
      secondForm(parts.personOf),
    ],
    handle: (asked) => handle(parts, asked),
  };
}
