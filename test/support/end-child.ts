/** Ends a process that a test or a benchmark has started. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** As an operator would, or by another signal; gives its exit code. */
export async function endChild(
  child: ChildProcess,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
  return child.exitCode;
}
