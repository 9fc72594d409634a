import { createHmac, randomBytes } from 'node:crypto';
import { pino } from 'pino';
import pretty from 'pino-pretty';

/** Where a process says what happens. */
export type Log = pino.Logger;

/** JSON lines on stdout; readable lines when stdout is a terminal. Never NODE_ENV: only where it is read matters. */
export function openLog(name: string, level = 'info'): Log {
  const options = { name, level, base: { name } };
  return process.stdout.isTTY
    ? pino(options, pretty({ sync: true, ignore: 'name', messageFormat: '{name}: {msg}' }))
    : pino(options);
}

const key = randomBytes(32);

/**
 * How a person's JID stands in a log: 10 characters of a keyed hash. The key lives as long as the process,
 * so lines of one run can be matched with each other but not with a person afterwards.
 */
export function hashJid(jid: string): string {
  return createHmac('sha256', key).update(jid).digest('base64url').slice(0, 10);
}
