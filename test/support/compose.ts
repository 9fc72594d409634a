/** docker-compose.yml as its test reads it: as text, and by the real program where there is one. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aptInstall, hasApt, mayInstall } from '../../shared/embedded/apt.ts';
import { findOnPath } from '../../shared/embedded/child.ts';
import { ROOT } from '../../shared/root.ts';

/** The file's text. */
export const COMPOSE = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');

/** Names in upper case that are keys, or stand in `${…}`, or after Prosody's `ENV_`. */
export function namesIn(text: string): string[] {
  const pattern = /^\s+([A-Z][A-Z0-9_]+):|\$\{([A-Z][A-Z0-9_]+)|\bENV_(\w+)/gm;
  return [...text.matchAll(pattern)].map(([, ...names]) => names.find((name) => name !== undefined) ?? '');
}

/** `command: [a, b]`, `test: [CMD, a, b]` in the compose file, in one line or several: the words. */
export function commandsIn(text: string, key: string): string[][] {
  return [...text.matchAll(new RegExp(`^\\s+${key}:\\s+\\[([^\\]]*)\\]$`, 'gm'))].map((match) =>
    (match[1] ?? '')
      .split(',')
      .map((word) => word.trim().replace(/^"(.*)"$/, '$1'))
      .filter((word) => word !== ''),
  );
}

/** The path of docker-compose, installed when that is allowed; otherwise why it is not there. */
export async function dockerCompose(): Promise<{ path?: string; missing: string }> {
  const find = (): string | undefined => findOnPath('docker-compose', '/usr/bin:/usr/local/bin');
  const path = find();
  if (path !== undefined) return { path, missing: '' };
  const root = (await hasApt()) ? await mayInstall() : undefined;
  if (root === undefined) return { missing: 'docker-compose is not installed and may not be installed here' };
  const folder = await mkdtemp(join(tmpdir(), 'parvis-apt-'));
  const problem = await aptInstall(['docker-compose'], root, { folder, progress: () => undefined });
  await rm(folder, { recursive: true, force: true });
  const installed = find();
  return installed === undefined
    ? { missing: `docker-compose could not be installed: ${problem}` }
    : { path: installed, missing: '' };
}
