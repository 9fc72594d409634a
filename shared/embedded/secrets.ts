/** Secrets that nobody chose: made once, kept in the data folder. */
import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Random texts; the embedded servers and our processes share them. */
export interface Secrets {
  readonly rooms: string;
  readonly users: string;
  readonly randomchat: string;
  readonly redis: string;
  /** The sample people's passwords come from it: {@link samplePassword}. */
  readonly demo: string;
}

const NAMES: readonly (keyof Secrets)[] = ['rooms', 'users', 'randomchat', 'redis', 'demo'];

function fileIn(dataDir: string): string {
  return join(dataDir, 'secrets.json');
}

function kept(dataDir: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(fileIn(dataDir), 'utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch (error) {
    // Absent or cut short: the servers get new ones, which costs nothing as both ends are ours.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

/** Those of the data folder; what is missing is made and written (mode 0600). */
export function keepSecrets(dataDir: string): Secrets {
  const known = kept(dataDir);
  const made = Object.fromEntries(
    NAMES.map((name) => {
      const secret = known[name];
      return [
        name,
        typeof secret === 'string' && secret.length >= 16 ? secret : randomBytes(24).toString('base64url'),
      ];
    }),
  );
  if (NAMES.some((name) => made[name] !== known[name])) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const file = fileIn(dataDir);
    writeFileSync(`${file}.new`, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return made as unknown as Secrets;
}

/** The password of a sample person on the embedded server. */
export function samplePassword(secrets: Pick<Secrets, 'demo'>, localpart: string): string {
  return createHmac('sha256', secrets.demo).update(localpart).digest('base64url');
}
