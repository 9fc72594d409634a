/** What people's servers say when they cannot tell, or will not. */
import type { Failure } from '../../shared/failure.ts';

/** Everything else says that there is no such thing, or none for us. */
const PASSING: ReadonlySet<string | undefined> = new Set([
  ...['remote-server-not-found', 'remote-server-timeout', 'resource-constraint'],
  ...['recipient-unavailable', 'internal-server-error'],
]);

/** Whether a stanza error says only that it cannot be told now. */
export function isPassing({ condition }: Failure): boolean {
  return PASSING.has(condition);
}
