/** What admins of any directory say: rules, one per line, made and taken back; and how rules and the log are shown. */
import { bare, type Jid } from '../domain/jid.ts';
import type { Rule } from '../domain/policy.ts';
import { plainLine } from '../domain/text.ts';
import type { Message } from '../i18n/i18n.ts';
import type { AuditEntry } from '../store/policy-values.ts';
import type { Command, FormStep } from './command.ts';
import { Misunderstood } from './failures.ts';
import { type Asked, type Line, type Outgoing, say } from './shape.ts';

/** Lines of a block list that are read; more is refused, not cut. */
const MOST_LINES = 20_000;
/** Of a line that cannot be read so much is said again. */
const MOST_TOLD = 60;
/** Entries shown at once. */
export const SHOWN_ENTRIES = 20;

/** Who makes rules. */
export interface RuleMaker {
  isAdmin(person: Jid): boolean;
  /** Whether a rule is in force. */
  has(rule: Rule): boolean;
  /** @throws Failure. */
  rule(rules: readonly Rule[], person: Jid): Promise<void>;
  /** @throws Failure. */
  unrule(rules: readonly Rule[], person: Jid): Promise<void>;
}

/** A command that changes rules. */
export type RuleChange = Pick<Command, 'name' | 'words' | 'title' | 'about'> & {
  readonly forms: readonly FormStep[];
  /** Takes them back. */
  readonly undo: boolean;
  /** The rule that a line means. */
  readonly read: (line: string) => Rule | undefined;
};

/** One per line, or between commas; what follows a `#` and a space is a remark. */
function linesOf({ fields }: Asked): string[] {
  return (fields.get('entries') ?? '')
    .split(/[\n,]/u, MOST_LINES + 1)
    .map((line) => line.replace(/(?:^|\s)#(?:\s.*)?$/u, '').trim())
    .filter((line) => line !== '');
}

/** A command that makes rules or takes them back, one per line. All are read before the first one counts. */
export function ruleCommand(maker: RuleMaker, change: RuleChange): Command {
  const { undo, read, ...described } = change;
  return {
    ...described,
    rest: 'entries',
    mayUse: (person) => maker.isAdmin(person),
    handle: async (asked): Promise<readonly Outgoing[]> => {
      const lines = linesOf(asked);
      if (lines.length === 0) throw new Misunderstood({ key: 'bot.admin.which' });
      if (lines.length > MOST_LINES)
        throw new Misunderstood({ key: 'bot.admin.too-long', params: { n: MOST_LINES } });
      const rules = lines.map(read);
      const bad = lines.filter((_, i) => rules[i] === undefined);
      if (bad.length > 0)
        throw new Misunderstood({
          key: 'bot.admin.unreadable',
          params: { n: bad.length, first: plainLine(bad[0] ?? '', MOST_TOLD) },
        });
      const good = rules.filter((rule) => rule !== undefined);
      // Taking back what is not there would tell of something that did not happen, in the answer and in the log.
      const meant = undo ? good.filter((rule) => maker.has(rule)) : good;
      if (meant.length === 0) return [say({ key: 'bot.admin.not-in-force', params: { n: good.length } })];
      if (undo) await maker.unrule(meant, bare(asked.from));
      else await maker.rule(meant, bare(asked.from));
      return [say({ key: 'bot.admin.done', params: { n: meant.length } })];
    },
  };
}

/** A rule as admins read it. */
export function ruleLine({ kind, subject, tags }: Rule): Line {
  return {
    label: { key: `bot.rule.${kind}` },
    value: tags === undefined ? subject : `${subject} ${tags.join(' ')}`,
  };
}

/** An entry of the log as admins read it. */
export function auditLine({ at, event, kind, subject, text, told, by }: AuditEntry): Line {
  const isRule = (event === 'rule' || event === 'unrule') && kind !== undefined;
  const what: Message = isRule ? { key: `bot.rule.${kind}` } : { key: `bot.audit.${event}` };
  const more = [text, told?.join(' '), by].filter((part) => part !== undefined).join(' – ');
  const when = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  const label = event === 'unrule' && isRule ? { row: [{ key: 'bot.audit.unrule' } as const, what] } : what;
  return { label, value: `${when} ${subject}: ${more}` };
}

/** Lines with their number; `n`: how many there are in all. */
export function shownLines(n: number, lines: readonly Line[]): readonly Outgoing[] {
  return n === 0
    ? [say({ key: 'bot.admin.none' })]
    : [say({ key: 'bot.admin.shown', params: { n } }, ...lines)];
}
