/** What admins can say: what is listed, what is blocked, what was reported. Nobody else sees these. */
import type { Command, FormStep } from '../../shared/bot/command.ts';
import {
  auditLine,
  type RuleChange,
  ruleCommand,
  ruleLine,
  SHOWN_ENTRIES,
  shownLines,
} from '../../shared/bot/rule-commands.ts';
import {
  RULE_KINDS,
  type Rule,
  type RuleKind,
  readBlockedWord,
  readSubject,
} from '../../shared/domain/policy.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import type { Moderation } from './moderation.ts';

/** What the commands work with. */
export interface ModerationParts {
  readonly book: Pick<PolicyBook, 'policy' | 'audit'>;
  readonly moderation: Moderation;
}

const ENTRIES: readonly FormStep[] = [
  {
    fields: [{ name: 'entries', type: 'text-multi', label: { key: 'bot.admin.entries' }, required: true }],
  },
];
const ADDRESSES: readonly FormStep[] = [
  {
    fields: [{ name: 'entries', type: 'text-multi', label: { key: 'rooms.fact.address' }, required: true }],
  },
];

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

function changeCommands(parts: ModerationParts): readonly Command[] {
  const room = (kind: RuleKind) => (line: string) => ruleOf(kind, line);
  const change = (
    name: 'hide' | 'unhide' | 'block' | 'unblock' | 'mark' | 'unmark',
    fr: string,
    forms: readonly FormStep[],
    read: RuleChange['read'],
  ): Command =>
    ruleCommand(parts.moderation, {
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
  return [
    ...changeCommands(parts),
    {
      name: 'rules',
      words: { en: ['rules', 'blocked'], fr: ['règles', 'bloqués'] },
      title: 'rooms.rules.title',
      about: 'rooms.rules.about',
      mayUse,
      rest: 'kind',
      handle: ({ fields }) => {
        const wanted = RULE_KINDS.find((kind) => kind === fields.get('kind'));
        const rules = book.policy.rules(wanted);
        return shownLines(rules.length, rules.slice(-SHOWN_ENTRIES).map(ruleLine));
      },
    },
    {
      name: 'reports',
      words: { en: ['reports'], fr: ['signalements'] },
      title: 'rooms.reports.title',
      about: 'rooms.reports.about',
      mayUse,
      handle: async () => {
        const entries = await book.audit(SHOWN_ENTRIES, ['report']);
        return shownLines(entries.length, entries.map(auditLine));
      },
    },
    {
      name: 'audit',
      words: { en: ['audit'], fr: ['journal'] },
      title: 'rooms.audit.title',
      about: 'rooms.audit.about',
      mayUse,
      handle: async () => {
        const entries = await book.audit(SHOWN_ENTRIES, ['rule', 'unrule', 'import', 'report']);
        return shownLines(entries.length, entries.map(auditLine));
      },
    },
  ];
}
