/** `keep`, or `yes`: somebody's entry still holds. */
import type { Command } from '../../shared/bot/command.ts';
import { say } from '../../shared/bot/shape.ts';
import { bare, type Jid } from '../../shared/domain/jid.ts';
import type { Directory } from './directory.ts';
import { suspensionLines } from './suspension-lines.ts';

/** Answers the question that {@link Renewal} asks; whoever says it unasked is not asked for another half a year. */
export function keepCommand(directory: Directory, admins: readonly Jid[]): Command {
  return {
    name: 'keep',
    words: { en: ['keep', 'yes'], fr: ['garder', 'garde', 'oui'] },
    title: 'users.keep.title',
    about: 'users.keep.about',
    handle: async ({ from }) => {
      const profile = await directory.confirm(bare(from));
      if (profile === undefined) return [say({ key: 'users.unlisted.already' })];
      const lines = suspensionLines(profile, admins);
      return [say(...(lines.length > 0 ? lines : [{ key: 'users.kept' } as const]))];
    },
  };
}
