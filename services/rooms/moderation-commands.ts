/** What admins can say: what is listed, what is blocked, what was reported. Nobody else sees these. */
import type { Command, FormStep } from '../../shared/bot/command.ts';
import { type Asked, type Line, type Outgoing, say } from '../../shared/bot/shape.ts';
import { bare } from '../../shared/domain/jid.ts';
import {
  RULE_KINDS,
  type Rule,
  type RuleKind,
  readBlockedWord,
  readSubject,
} from '../../shared/domain/policy.ts';
import type { Message } from '../../shared/i18n/i18n.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import type { AuditEntry } from '../../shared/store/policy-values.ts';
import type { Moderation } from './moderation.ts';

/** What the commands work with. */
export interface ModerationParts {
  readonly book: Pick<PolicyBook, 'policy' | 'audit'>;
  readonly moderation: Moderation;
}

/** Lines of a block list that are read; more is refused, not cut. */
const MOST_LINES = 20_000;
/** Entries shown at once. */
const SHOWN = 20;

const ENTRIES: readonly FormStep[] = [
  {
    fields: [{ name: 'entries', type: 'text-multi', label: { key: 'rooms.admin.entries' }, required: true }],
  },
];
const ADDRESSES: readonly FormStep[] = [
  {
    fields: [{ name: 'entries', type: 'text-multi', label: { key: 'rooms.fact.address' }, required: true }],
  },
];

/** One per line, or between commas; what follows a `#` and a space is a remark. */
function linesOf({ fields }: Asked): string[] {
  return (fields.get('entries') ?? '')
    .split(/[\n,]/u, MOST_LINES + 1)
    .map((line) => line.replace(/(?:^|\s)#(?:\s.*)?$/u, '').trim())
    .filter((line) => line !== '');
}

/** `room@muc`, `domain.example`, `word: text`, or a word that is no domain. */
function blockRule(line: string): Rule | undefined {
  const word = /^word:\s*(.*)$/iu.exec(line)?.[1];
  if (word === undefined) {
    if (line.includes('@')) return ruleOf('blocked-room', line);
    if (line.includes('.')) return ruleOf('blocked-domain', line.replace(/^\*\./, ''));
  }
  const subject = readBlockedWord(word ?? line);
  return subject === undefined ? undefined : { kind: 'blocked-word', subject };
}

function ruleOf(kind: RuleKind, text: string): Rule | undefined {
  const subject = readSubject(kind, text);
  return subject === undefined ? undefined : { kind, subject };
}

function ruleLine({ kind, subject, tags }: Rule): Line {
  return {
    label: { key: `rooms.rule.${kind}` },
    value: tags === undefined ? subject : `${subject} ${tags.join(' ')}`,
  };
}

function entryLine({ at, event, kind, subject, text, told, by }: AuditEntry): Line {
  const what: Message =
    event === 'report' || kind === undefined
      ? { key: `rooms.audit.${event}` }
      : { key: `rooms.rule.${kind}` };
  const more = [text, told?.join(' '), by].filter((part) => part !== undefined).join(' – ');
  const when = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  const undone = event === 'unrule' ? ' –' : '';
  return { label: what, value: `${when}${undone} ${subject}: ${more}` };
}

type Change = Pick<Command, 'name' | 'words' | 'title' | 'about'> & {
  readonly forms: readonly FormStep[];
  readonly undo: boolean;
  readonly read: (line: string) => Rule | undefined;
};

/** A command that makes rules or takes them back, one per line. All are read before the first one counts. */
function changeCommand({ moderation }: ModerationParts, change: Change): Command {
  const { undo, read, ...described } = change;
  return {
    ...described,
    rest: 'entries',
    mayUse: (person) => moderation.isAdmin(person),
    handle: async (asked): Promise<readonly Outgoing[]> => {
      const lines = linesOf(asked);
      if (lines.length === 0) return [say({ key: 'rooms.admin.which' })];
      if (lines.length > MOST_LINES) return [say({ key: 'rooms.admin.too-long', params: { n: MOST_LINES } })];
      const rules = lines.map(read);
      const bad = lines.filter((_, i) => rules[i] === undefined);
      if (bad.length > 0)
        return [say({ key: 'rooms.admin.unreadable', params: { n: bad.length, first: bad[0] ?? '' } })];
      const good = rules.filter((rule) => rule !== undefined);
      // Taking back what is not there would tell of something that did not happen, in the answer and in the log.
      const meant = undo ? good.filter((rule) => moderation.has(rule)) : good;
      if (meant.length === 0) return [say({ key: 'rooms.admin.not-in-force', params: { n: good.length } })];
      if (undo) await moderation.unrule(meant, bare(asked.from));
      else await moderation.rule(meant, bare(asked.from));
      return [say({ key: 'rooms.admin.done', params: { n: meant.length } })];
    },
  };
}

function changeCommands(parts: ModerationParts): readonly Command[] {
  const room = (kind: RuleKind) => (line: string) => ruleOf(kind, line);
  const change = (
    name: 'hide' | 'unhide' | 'block' | 'unblock' | 'mark' | 'unmark',
    fr: string,
    forms: readonly FormStep[],
    read: Change['read'],
  ): Command =>
    changeCommand(parts, {
      name,
      words: { en: [name], fr: [fr] },
      title: `rooms.${name}.title`,
      about: `rooms.${name}.about`,
      undo: name.startsWith('un'),
      ...{ forms, read },
    });
  return [
    change('hide', 'cacher', ADDRESSES, room('hidden')),
    change('unhide', 'montrer', ADDRESSES, room('hidden')),
    change('block', 'bloquer', ENTRIES, blockRule),
    change('unblock', 'debloquer', ENTRIES, blockRule),
    change('mark', 'marquer', ADDRESSES, room('nsfw')),
    change('unmark', 'demarquer', ADDRESSES, room('nsfw')),
  ];
}

/** What there is: rules of one kind or all, the newest last; reports and changes, the newest first. */
export function moderationCommands(parts: ModerationParts): readonly Command[] {
  const { book, moderation } = parts;
  const mayUse = moderation.isAdmin.bind(moderation);
  const shown = (n: number, lines: readonly Line[]): readonly Outgoing[] =>
    n === 0
      ? [say({ key: 'rooms.admin.none' })]
      : [say({ key: 'rooms.admin.shown', params: { n } }, ...lines)];
  return [
    ...changeCommands(parts),
    {
      name: 'rules',
      words: { en: ['rules', 'blocked'], fr: ['regles', 'bloques'] },
      title: 'rooms.rules.title',
      about: 'rooms.rules.about',
      mayUse,
      rest: 'kind',
      handle: ({ fields }) => {
        const wanted = RULE_KINDS.find((kind) => kind === fields.get('kind'));
        const rules = book.policy.rules(wanted);
        return shown(rules.length, rules.slice(-SHOWN).map(ruleLine));
      },
    },
    {
      name: 'reports',
      words: { en: ['reports'], fr: ['signalements'] },
      title: 'rooms.reports.title',
      about: 'rooms.reports.about',
      mayUse,
      handle: async () => {
        const entries = await book.audit(SHOWN, ['report']);
        return shown(entries.length, entries.map(entryLine));
      },
    },
    {
      name: 'audit',
      words: { en: ['audit'], fr: ['journal'] },
      title: 'rooms.audit.title',
      about: 'rooms.audit.about',
      mayUse,
      handle: async () => {
        const entries = await book.audit(SHOWN, ['rule', 'unrule', 'import', 'report']);
        return shown(entries.length, entries.map(entryLine));
      },
    },
  ];
}
