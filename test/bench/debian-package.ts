/** Files of Debian's packages that are no programs of their own: from this machine, else unpacked beside the programs. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { aptUnpack, forgetApt } from '../../shared/embedded/apt.ts';
import { holdLock } from '../../shared/embedded/lock.ts';
import { ROOT } from '../../shared/root.ts';

const FOLDER = join(ROOT, 'data', 'programs');

/** The folder in which `path`, relative to it, is there. @throws Error why it cannot be had */
export async function debianPackage(name: string, path: string): Promise<string> {
  const own = join(FOLDER, name);
  const found = () => ['/', own].find((root) => existsSync(join(root, path)));
  let why = 'its package did not bring it';
  if (found() === undefined) {
    const lock = await holdLock(FOLDER, () => {});
    try {
      if (found() === undefined)
        why = (await aptUnpack(name, own, { folder: FOLDER, progress: () => {} })) ?? why;
    } finally {
      forgetApt(FOLDER);
      lock.release();
    }
  }
  const root = found();
  if (root === undefined) throw new Error(`no ${path} of ${name}: ${why}`);
  return root;
}
