/** What admins can say about people's entries: what was reported, what waits, who and which words are kept out. Nobody else sees these. */
import type { Command, FormFieldSpec } from '../../shared/bot/command.ts';
import { Misunderstood } from '../../shared/bot/failures.ts';
import {
  auditLine,
  ruleCommand,
  ruleLine,
  SHOWN_ENTRIES,
  shownLines,
} from '../../shared/bot/rule-commands.ts';
import { type Asked, type Line, type Outgoing, say } from '../../shared/bot/shape.ts';
import { bare, type Jid, localOf } from '../../shared/domain/jid.ts';
import { type Rule, readSubject } from '../../shared/domain/policy.ts';
import type { Profile } from '../../shared/domain/profile.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import { AUDIT_EVENTS, type AuditEntry } from '../../shared/store/policy-values.ts';
import type { Directory } from './directory.ts';
import { type Moderation, readReason } from './moderation.ts';
import { PROFILE_FIELDS, profileText } from './profile-settings.ts';
import { reviewLines } from './suspension-lines.ts';
import { readEntryPart } from './vocabulary.ts';

/** What the commands work with. */
export interface ModerationCommandParts {
  readonly book: Pick<PolicyBook, 'policy' | 'audit'>;
  readonly directory: Pick<Directory, 'ready' | 'whoIs'>;
  readonly moderation: Moderation;
}

type Decision = Pick<Command, 'name' | 'words' | 'title' | 'about'> & {
  /** Without a reason it is not done: it is told to whom it concerns. */
  readonly needsReason: boolean;
  /** False: it was so already, or there is no such entry. */
  readonly decide: (jid: Jid, reason: string, admin: Jid) => Promise<boolean>;
};

const WHO: FormFieldSpec = {
  ...{ name: 'who', type: 'text-single', label: { key: 'users.field.who' }, required: true },
};
const REASON: FormFieldSpec = {
  ...{ name: 'reason', type: 'text-single', label: { key: 'users.field.reason' }, required: true },
};

/** A command about one person: his address or the name of his page, then a reason. */
function decisionCommand(parts: ModerationCommandParts, decision: Decision): Command {
  const { directory, moderation } = parts;
  const { needsReason, decide, ...described } = decision;
  return {
    ...described,
    rest: 'who',
    forms: [{ fields: needsReason ? [WHO, REASON] : [WHO] }],
    mayUse: (person) => moderation.isAdmin(person),
    handle: async ({ from, fields }: Asked): Promise<readonly Outgoing[]> => {
      const [who = '', ...words] = (fields.get('who') ?? '').split(/\s+/u);
      const reason = readReason(fields.get('reason') ?? words.join(' '));
      if (who === '' || (needsReason && reason === ''))
        throw new Misunderstood({ key: needsReason ? 'users.admin.who-why' : 'users.admin.who' });
      await directory.ready;
      const jid = directory.whoIs(who);
      // Of a whole server nothing is kept that could be decided on.
      if (jid === undefined || localOf(jid) === '') throw new Misunderstood({ key: 'users.admin.nobody' });
      const isDone = await decide(jid, reason, bare(from));
      return [say({ key: isDone ? 'users.admin.done' : 'users.admin.not-so', params: { jid } })];
    },
  };
}

function decisionCommands(parts: ModerationCommandParts): readonly Command[] {
  const { moderation } = parts;
  const restore = (jid: Jid, _reason: string, admin: Jid) => moderation.restore(jid, admin);
  const suspend = (jid: Jid, reason: string, admin: Jid) => moderation.suspend(jid, reason, admin);
  const decision = (
    name: 'suspend' | 'unsuspend' | 'approve' | 'reject' | 'ban' | 'unban',
    fr: string,
    decide: Decision['decide'],
  ): Command =>
    decisionCommand(parts, {
      name,
      words: { en: [name], fr: [fr] },
      title: `users.${name}.title`,
      about: `users.${name}.about`,
      needsReason: name === 'suspend' || name === 'reject' || name === 'ban',
      decide,
    });
  return [
    decision('suspend', 'suspendre', suspend),
    decision('unsuspend', 'rétablir', restore),
    decision('approve', 'approuver', restore),
    decision('reject', 'rejeter', suspend),
    decision('ban', 'bannir', async (jid, reason, admin) => {
      await moderation.ban(jid, reason, admin);
      return true;
    }),
    decision('unban', 'débannir', (jid, _reason, admin) => moderation.unban(jid, admin)),
  ];
}

type Blocking = `${'' | 'un'}block-${'word' | 'server'}`;

/** Words that are not wanted, servers that everybody is kept out of: one per line. */
function blockCommands({ moderation }: ModerationCommandParts): readonly Command[] {
  const change = (name: Blocking, fr: string, kind: Rule['kind'], label: 'words' | 'servers'): Command =>
    ruleCommand(moderation, {
      name,
      words: { en: [name], fr: [fr] },
      title: `users.${name}.title`,
      about: `users.${name}.about`,
      undo: name.startsWith('un'),
      forms: [
        {
          fields: [
            {
              ...{ name: 'entries', type: 'text-multi', required: true },
              label: { key: `users.field.${label}` },
            },
          ],
        },
      ],
      read(line) {
        const subject = readSubject(kind, line.replace(/^\*\./, ''));
        return subject === undefined ? undefined : { kind, subject };
      },
    });
  return [
    change('block-word', 'bloquer-mot', 'blocked-word', 'words'),
    change('unblock-word', 'debloquer-mot', 'blocked-word', 'words'),
    change('block-server', 'bloquer-serveur', 'blocked-domain', 'servers'),
    change('unblock-server', 'debloquer-serveur', 'blocked-domain', 'servers'),
  ];
}

function pendingLine({ jid, profile }: { readonly jid: Jid; readonly profile: Profile }): readonly Line[] {
  const texts = PROFILE_FIELDS.map((field) => profileText(profile, field)).filter((text) => text !== '');
  return [
    { label: jid, value: texts.length > 0 ? { row: texts } : { key: 'users.found.bare' } },
    ...(profile.suspended === undefined ? [] : reviewLines(profile.suspended)),
  ];
}

/** The log with the addresses of those who are in the directory: in it stand hashes only. */
async function logLines(
  { moderation }: ModerationCommandParts,
  all: readonly AuditEntry[],
): Promise<readonly Outgoing[]> {
  const entries = all.slice(0, SHOWN_ENTRIES);
  const who = await moderation.whoAre(entries.map(({ subject }) => subject));
  const named = entries.map((entry) => ({ ...entry, subject: who.get(entry.subject) ?? entry.subject }));
  return shownLines(all.length, named.map(auditLine));
}

/** Everything that admins can say. */
export function moderationCommands(parts: ModerationCommandParts): readonly Command[] {
  const { book, moderation } = parts;
  const shows = (
    name: 'reports' | 'pending' | 'rules' | 'audit',
    words: Command['words'],
    handle: Command['handle'],
  ): Command => ({
    ...{ name, words, title: `users.${name}.title`, about: `users.${name}.about`, handle },
    mayUse: (person) => moderation.isAdmin(person),
  });
  return [
    ...decisionCommands(parts),
    ...blockCommands(parts),
    {
      ...shows('reports', { en: ['reports'], fr: ['signalements'] }, async ({ fields }) => {
        const isAll = readEntryPart(fields.get('which') ?? '') === 'all';
        const reports = isAll ? book.audit(SHOWN_ENTRIES, ['report']) : moderation.openReports();
        return await logLines(parts, await reports);
      }),
      rest: 'which',
    },
    shows('pending', { en: ['pending', 'queue'], fr: ['attente'] }, async () => {
      const waiting = await moderation.pending();
      return shownLines(waiting.length, waiting.slice(0, SHOWN_ENTRIES).flatMap(pendingLine));
    }),
    shows('rules', { en: ['rules'], fr: ['règles'] }, async () => {
      const rules = book.policy.rules();
      return shownLines(rules.length, rules.slice(-SHOWN_ENTRIES).map(ruleLine));
    }),
    shows('audit', { en: ['audit'], fr: ['journal'] }, async () =>
      logLines(parts, await book.audit(SHOWN_ENTRIES, AUDIT_EVENTS)),
    ),
  ];
}
