/** `appeal CASE words`: somebody about whom something was decided says what he thinks of it. */
import type { Command } from '../../shared/bot/command.ts';
import { Misunderstood } from '../../shared/bot/failures.ts';
import { LEAST_REPORT } from '../../shared/bot/report-limits.ts';
import { say } from '../../shared/bot/shape.ts';
import { plainLine } from '../../shared/domain/text.ts';
import { readCaseId } from '../../shared/store/cases-values.ts';
import { MAX_REPORT } from '../../shared/store/policy-values.ts';
import { CASE_FIELD } from './case-commands.ts';
import type { Cases } from './cases.ts';

/** The word. */
export function appealCommand(cases: Pick<Cases, 'appeal'>): Command {
  return {
    name: 'appeal',
    words: { en: ['appeal'], fr: ['recours', 'contester'] },
    ...{ title: 'random.appeal.title', about: 'random.appeal.about', rest: 'case' },
    forms: [
      {
        fields: [
          CASE_FIELD,
          { name: 'words', type: 'text-single', label: { key: 'random.appeal.field' }, required: true },
        ],
      },
    ],
    async handle({ from, fields }) {
      const [named = '', ...rest] = (fields.get('case') ?? '').split(/\s+/u);
      const id = readCaseId(named);
      const words = plainLine(fields.get('words') ?? rest.join(' '), MAX_REPORT);
      if (id === undefined || words.length < LEAST_REPORT)
        throw new Misunderstood({ key: 'random.appeal.how' });
      await cases.appeal(from, id, words);
      return [say({ key: 'random.appeal.taken', params: { id } })];
    },
  };
}
