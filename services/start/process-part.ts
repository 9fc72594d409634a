import { type ChildProcess, spawn } from 'node:child_process';
import { dyingWithUs } from '../../shared/embedded/child.ts';
import { NODE_FLAGS } from './node-flags.ts';
import type { Part, RunningPart } from './watched.ts';

/** Configuration is read again at every start, so it can become right; what it said stands above this line. */
const CONFIGURATION = 2;

function howItEnded(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `was ended by ${signal}`;
  return code === CONFIGURATION ? 'does not accept its configuration' : `ended with exit code ${code}`;
}

function running(child: ChildProcess): RunningPart {
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(`cannot be run: ${error.message}`));
    child.on('exit', (code, signal) => resolve(howItEnded(code, signal)));
  });
  return {
    ended,
    async stop(graceMs) {
      if (child.exitCode === null && child.signalCode === null)
        child.kill(graceMs > 0 ? 'SIGTERM' : 'SIGKILL');
      const killer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(killer);
    },
  };
}

/**
 * One of our own processes: `file` in a Node of its own. It ends when we do: by the closed channel in order, and
 * by the kernel when it cannot. Its words go to our stderr: stdout is for the one line that it is ready.
 */
export function processPart(
  name: string,
  file: string,
  env: Record<string, string | undefined>,
  onMessage: (message: unknown) => void = () => undefined,
): Part {
  return {
    name,
    start: () => {
      const words = ['--enable-source-maps', ...(NODE_FLAGS[name] ?? []), file];
      const [command, args] = dyingWithUs(process.execPath, words, 'KILL');
      const child = spawn(command, args, {
        env,
        stdio: ['ignore', 2, 2, 'ipc'],
        // Its own group: Ctrl-C in the terminal reaches us alone, and we end the processes in their order.
        detached: true,
      });
      child.on('message', onMessage);
      return Promise.resolve(running(child));
    },
  };
}
