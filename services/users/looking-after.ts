/** The directory with all that looks after it: who may be in it, what admins decide, and that no entry outlives its person. */
import type { Command } from '../../shared/bot/command.ts';
import { ReportLimits } from '../../shared/bot/report-limits.ts';
import type { QueryHandler } from '../../shared/bot/shape.ts';
import type { PersonId } from '../../shared/domain/profile.ts';
import { Failure } from '../../shared/failure.ts';
import { Admission } from './admission.ts';
import { Directory, type DirectoryParts } from './directory.ts';
import { keepCommand } from './keep-command.ts';
import { Moderation, type ModerationParts } from './moderation.ts';
import { moderationCommands } from './moderation-commands.ts';
import { Renewal, type RenewalParts } from './renewal.ts';
import { reportCommand, reportQuery } from './report-command.ts';
import { searchQueries } from './search-iq.ts';

/** What stands behind all of it. */
export type LookedAfterParts = Omit<DirectoryParts, 'admission' | 'people'> &
  Pick<ModerationParts, 'admins' | 'book' | 'say' | 'people'> &
  Pick<RenewalParts, 'isOnline' | 'pause'> & { readonly people: DirectoryParts['people'] };

/** What comes of it. */
export interface LookedAfter {
  readonly directory: Directory;
  readonly moderation: Moderation;
  readonly renewal: Renewal;
  readonly commands: readonly Command[];
  readonly queries: readonly QueryHandler[];
  /** Somebody's page is reported by a visitor. @throws Failure. */
  report(id: PersonId, reason: string): Promise<void>;
}

/** Puts it together. */
export function openLookedAfter(parts: LookedAfterParts): LookedAfter {
  const { book, people, admins } = parts;
  book.onRules = (kind) => {
    // Rejects only when the process ends.
    if (kind === undefined || kind === 'blocked-domain') people.rulesChanged().catch(() => undefined);
  };
  const admission = new Admission(parts);
  const directory = new Directory({ ...parts, admission });
  const moderation = new Moderation({ ...parts, admission, directory, limits: new ReportLimits() });
  const renewal = new Renewal({ ...parts, directory });
  return {
    ...{ directory, moderation, renewal },
    commands: [
      keepCommand(directory, admins),
      reportCommand({ book, directory, moderation }),
      ...moderationCommands({ book, directory, moderation }),
    ],
    queries: [...searchQueries(directory), reportQuery({ book, directory, moderation })],
    async report(id, reason) {
      await people.ready;
      const jid = directory.seenAs(id);
      if (jid === undefined) throw new Failure('not-found', 'there is no such page');
      await moderation.report(jid, reason, 'web');
    },
  };
}
