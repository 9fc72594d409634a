/** `report`: somebody's entry in the directory is told to the admins; by word, as a command, and by IQ. */
import type { Command } from '../../shared/bot/command.ts';
import { Misunderstood } from '../../shared/bot/failures.ts';
import { LEAST_REPORT } from '../../shared/bot/report-limits.ts';
import { type Asked, type Outgoing, type QueryHandler, say } from '../../shared/bot/shape.ts';
import { bare, domainOf } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import { NS_PERSON_REPORT, readReport, reportWords } from '../../shared/xmpp/xep0377.ts';
import { personHash } from './admission.ts';
import type { Directory } from './directory.ts';
import type { Moderation } from './moderation.ts';

/** What reporting works with. */
export interface ReportingParts {
  readonly book: Pick<PolicyBook, 'keyedHash'>;
  readonly directory: Pick<Directory, 'ready' | 'seenAs'>;
  readonly moderation: Pick<Moderation, 'report'>;
}

/** `report zoe@example.org what is wrong`, or with the name of the page instead of the address. */
export function reportCommand({ book, directory, moderation }: ReportingParts): Command {
  return {
    name: 'report',
    words: { en: ['report'], fr: ['signaler'] },
    title: 'users.report.title',
    about: 'users.report.about',
    rest: 'who',
    forms: [
      {
        fields: [
          { name: 'who', type: 'text-single', label: { key: 'users.field.who' }, required: true },
          { name: 'reason', type: 'text-single', label: { key: 'users.field.wrong' }, required: true },
        ],
      },
    ],
    handle: async ({ from, fields }: Asked): Promise<readonly Outgoing[]> => {
      const [who = '', ...words] = (fields.get('who') ?? '').split(/\s+/u);
      const reason = fields.get('reason') ?? words.join(' ');
      if (who === '' || reason.trim().length < LEAST_REPORT)
        throw new Misunderstood({ key: 'users.report.how', params: { least: LEAST_REPORT } });
      await directory.ready;
      const jid = directory.seenAs(who);
      if (jid === undefined) throw new Misunderstood({ key: 'users.report.nobody' });
      await moderation.report(jid, reason, await personHash(book, bare(from)), domainOf(from));
      return [say({ key: 'users.report.taken' })];
    },
  };
}

/** The same for programs. */
export function reportQuery({ book, directory, moderation }: ReportingParts): QueryHandler {
  return {
    type: 'set',
    name: 'report',
    xmlns: NS_PERSON_REPORT,
    cost: 3,
    answer: async ({ from, payload }) => {
      const report = readReport(payload);
      await directory.ready;
      const whom = directory.seenAs(report.jid);
      if (whom === undefined) throw new Failure('not-found', 'nobody in the directory has that address');
      const by = await personHash(book, bare(from));
      await moderation.report(whom, reportWords(report), by, domainOf(from));
      return undefined;
    },
  };
}
