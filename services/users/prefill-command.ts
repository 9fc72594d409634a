/** `prefill`: shows what an entry would be with what its person's vCard tells, and does it after a yes. */
import type { Command } from '../../shared/bot/command.ts';
import { type Asked, type Outgoing, say } from '../../shared/bot/shape.ts';
import { bare } from '../../shared/domain/jid.ts';
import { entryLines } from './entry-lines.ts';
import { type EntryParts, entryAnswer } from './entry-settings.ts';
import { filledIn } from './prefill.ts';
import { readSwitch } from './vocabulary.ts';

async function prefill(parts: EntryParts, { from, fields }: Asked): Promise<readonly Outgoing[]> {
  const { site, directory, prefill: vcards } = parts;
  const jid = bare(from);
  await directory.ready;
  const shown = vcards.waitingOf(jid);
  if (shown !== undefined && readSwitch(fields.get('sure') ?? '') === 'on') {
    const person = await directory.list(jid, (entry) => filledIn(entry, shown));
    vcards.forget(jid);
    return entryAnswer(parts, person);
  }
  const taken = await vcards.ask(jid);
  const entry = directory.entryOf(jid) ?? directory.newEntry();
  const filled = taken === undefined ? entry : filledIn(entry, taken);
  if (filled === entry) return [say({ key: 'users.prefill.nothing' })];
  return [
    say({ key: 'users.prefill.ask' }, ...entryLines(site, directory.withEntry(jid, filled)), {
      key: 'users.prefill.yes',
    }),
  ];
}

/** `prefill`. */
export function prefillCommand(parts: EntryParts): Command {
  return {
    name: 'prefill',
    words: { en: ['prefill', 'fill'], fr: ['préremplir', 'remplir'] },
    title: 'users.prefill.title',
    about: 'users.prefill.about',
    rest: 'sure',
    handle: (asked) => prefill(parts, asked),
  };
}
