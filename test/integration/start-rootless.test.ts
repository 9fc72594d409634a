/** Programs without root: from apt into the data folder, run from there, as a user who may do nothing. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../../shared/root.ts';
import { Started } from '../support/started.ts';

const NOBODY = 65_534;
const HIDDEN = /^(prosody|redis.*|lua.*)$/;

/** Prints what came of it: fetched programs, Redis and Prosody started from them and ended. */
const SCRIPT = `
const [dir, status] = process.argv.slice(2);
const { needPrograms } = await import('./dist/shared/embedded/programs.js');
const { startRedis } = await import('./dist/shared/embedded/redis.js');
const { startProsody } = await import('./dist/shared/embedded/prosody.js');
const progress = (line) => console.log('progress ' + line);
const asked = { dataDir: dir, progress, searchPath: '/nonexistent', dpkgStatus: status, rootless: true };
const found = await Promise.all([needPrograms(['redis-server', 'prosody'], asked), needPrograms(['prosody'], asked)])
  .catch((error) => { console.log('failed ' + error.message); process.exit(0); });
const { openssl } = await needPrograms(['openssl'], { dataDir: dir, progress });
const programs = { ...found[0], openssl };
console.log('path ' + programs.prosody.path + ' ' + found[1].prosody.path);
const redis = await startRedis({ dir: dir + '/redis', programs });
const prosody = await startProsody({ dir: dir + '/prosody', domain: 'localhost', components: {}, programs });
console.log('up as ' + process.getuid());
await prosody.stop();
await redis.stop();
console.log('down');
`;

describe('programs without root', () => {
  it('are unpacked once, by one of two starts at a time, and run', async (t) => {
    const dir = mkdtempSync(join(tmpdir(), 'parvis-rootless-'));
    t.after(() => rmSync(dir, { recursive: true, force: true }));
    const data = join(dir, 'data');
    mkdirSync(data);
    for (const name of ['dist', 'shared', 'package.json'])
      cpSync(join(ROOT, name), join(dir, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
    chmodSync(dir, 0o755);
    const installed = readFileSync('/var/lib/dpkg/status', 'utf8').split('\n\n');
    const others = installed.filter((entry) => !HIDDEN.test(/^Package: (.*)$/m.exec(entry)?.[1] ?? ''));
    writeFileSync(join(dir, 'status'), others.join('\n\n'));
    writeFileSync(join(dir, 'rootless.mjs'), SCRIPT);
    const node = [process.execPath, join(dir, 'rootless.mjs'), data, join(dir, 'status')];
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(data, NOBODY, NOBODY);
    const drop = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
    const env = { PATH: process.env.PATH ?? '', HOME: data };
    const start = new Started(t, dir, env, isRoot ? [...drop, ...node] : node);
    assert.equal(await start.exited, 0, start.err.join('\n'));
    const failure = start.out.find((line) => line.startsWith('failed '));
    if (failure !== undefined) {
      // Offline, or a package system in disorder: then the line has to say what to do.
      assert.match(failure, /is not installed and apt could not bring it: .* Install it \(.*apt install/);
      t.skip(failure);
      return;
    }
    assert.equal(start.out.filter((line) => line.startsWith('progress unpacking prosody')).length, 1);
    assert.deepEqual(start.out.slice(-2), [`up as ${isRoot ? NOBODY : process.getuid?.()}`, 'down']);
    const [, first = '', second] = start.out.find((line) => line.startsWith('path '))?.split(' ') ?? [];
    assert.ok(first.startsWith(join(data, 'programs', 'prosody')) && first === second);
  });
});
