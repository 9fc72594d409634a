import { appendFileSync, closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const MAX_BYTES = 5_000_000;

/** Lines go in until it is closed; later ones are dropped. */
export interface LogFile {
  write(line: string): void;
  close(): void;
}

/** A text file that is appended to and, when it has grown over 5 MB, becomes `<file>.1` (the older one is lost). */
export function openLogFile(path: string, maxBytes = MAX_BYTES): LogFile {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, '', { mode: 0o600 });
  let size = statSync(path).size;
  let file: number | undefined = openSync(path, 'a', 0o600);
  return {
    write(line) {
      if (file === undefined) return;
      if (size > maxBytes) {
        closeSync(file);
        renameSync(path, `${path}.1`);
        file = openSync(path, 'a', 0o600);
        size = 0;
      }
      const bytes = Buffer.from(`${line}\n`);
      writeSync(file, bytes);
      size += bytes.length;
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
