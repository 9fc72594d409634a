/** `report`: by word, as a command, and by IQ. */
import type { Command } from '../../shared/bot/command.ts';
import { Misunderstood } from '../../shared/bot/failures.ts';
import { LEAST_REPORT } from '../../shared/bot/report-limits.ts';
import { type Asked, type Outgoing, type QueryHandler, say } from '../../shared/bot/shape.ts';
import { bare, domainOf, type Jid, parseJid, readAddress } from '../../shared/domain/jid.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import { NS_ROOM_REPORT, readReport, reportWords } from '../../shared/xmpp/xep0377.ts';
import type { Report, Reports } from './reports.ts';

/** What reporting works with. */
export interface ReportingParts {
  readonly book: Pick<PolicyBook, 'keyedHash'>;
  readonly reports: Reports;
}

async function take({ book, reports }: ReportingParts, from: Jid, report: Omit<Report, 'by' | 'from'>) {
  const by = await book.keyedHash('person', bare(from));
  return await reports.take({ ...report, by, from: domainOf(from) });
}

/** `report room@muc what is wrong`. */
export function reportCommand(parts: ReportingParts): Command {
  return {
    name: 'report',
    words: { en: ['report'], fr: ['signaler'] },
    title: 'rooms.report.title',
    about: 'rooms.report.about',
    rest: 'jid',
    forms: [
      {
        fields: [
          { name: 'jid', type: 'text-single', label: { key: 'rooms.fact.address' }, required: true },
          { name: 'reason', type: 'text-single', label: { key: 'rooms.report.reason' }, required: true },
        ],
      },
    ],
    handle: async ({ from, fields }: Asked): Promise<readonly Outgoing[]> => {
      const [address = '', ...words] = (fields.get('jid') ?? '').split(/\s+/u);
      if (address === '') throw new Misunderstood({ key: 'rooms.which' });
      const room = readAddress(address);
      const reason = fields.get('reason') ?? words.join(' ');
      if (reason.trim().length < LEAST_REPORT)
        throw new Misunderstood({ key: 'rooms.report.why', params: { jid: room, least: LEAST_REPORT } });
      const { passedOn } = await take(parts, from, { room, reason, mayPassOn: true });
      return [
        say({ key: passedOn ? 'rooms.report.passed-on' : 'rooms.report.taken', params: { jid: room } }),
      ];
    },
  };
}

/** The same for programs. */
export function reportQuery(parts: ReportingParts): QueryHandler {
  return {
    type: 'set',
    name: 'report',
    xmlns: NS_ROOM_REPORT,
    cost: 3,
    answer: async ({ from, payload }) => {
      const report = readReport(payload);
      const [room, reason] = [bare(parseJid(report.jid)), reportWords(report)];
      await take(parts, from, { room, reason, mayPassOn: report.mayPassOn });
      return undefined;
    },
  };
}
