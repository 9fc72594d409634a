import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Held until released or until this process ends. */
export interface Lock {
  release(): void;
}

/**
 * Takes the folder for this process alone, or gives undefined when another process has it.
 *
 * A lock is a socket that listens: the system frees it when its process ends, however it ends. On Linux it
 * has an abstract name (unix(7)), so nothing is left on the disk.
 */
export async function tryLock(folder: string): Promise<Lock | undefined> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const real = realpathSync(folder);
  const digest = createHash('sha256').update(real).digest('hex').slice(0, 32);
  const name = process.platform === 'linux' ? `\0parvis-${digest}` : join(real, '.lock');
  const lock = await listen(name);
  if (lock !== undefined || name.startsWith('\0')) return lock;
  // A file that nobody listens on was left by a process that was killed.
  if (await answers(name)) return undefined;
  rmSync(name, { force: true });
  return listen(name);
}

/** Waits for the folder as long as it takes; `onWait` is told once when it has to. */
export async function holdLock(folder: string, onWait: () => void): Promise<Lock> {
  for (let round = 0; ; round++) {
    const lock = await tryLock(folder);
    if (lock !== undefined) return lock;
    if (round === 0) onWait();
    await sleep(200);
  }
}

function listen(name: string): Promise<Lock | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(name, () => {
      server.unref();
      resolve({ release: () => server.close() });
    });
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
