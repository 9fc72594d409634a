import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../shared/root.ts';

const url = (file: string): string => JSON.stringify(pathToFileURL(join(ROOT, 'dist', 'shared', file)).href);

/** A process that runs `start`, a JavaScript expression. */
function started(t: TestContext, start: string): ChildProcess {
  const program = `
    import { run } from ${url('run.js')};
    import { ConfigError } from ${url('config.js')};
    const up = () => process.send('up');
    const alive = setInterval(() => {}, 1_000);
    await run('test', async () => (${start}));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { ...process.env, LOG_LEVEL: 'silent', SHUTDOWN_TIMEOUT: '1s' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

async function exitCode(child: ChildProcess): Promise<unknown> {
  const [code, signal] = await once(child, 'exit');
  return code ?? signal;
}

describe('a process', () => {
  const ORDERLY = '(setImmediate(up), { close: async () => {} })';

  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    it(`that gets ${signal} ends in order with 0`, async (t) => {
      const child = started(t, ORDERLY);
      await once(child, 'message');
      child.kill(signal);
      assert.equal(await exitCode(child), 0);
    });

  it('whose parent is gone ends in order', async (t) => {
    const child = started(t, ORDERLY);
    await once(child, 'message');
    child.disconnect();
    assert.equal(await exitCode(child), 0);
  });

  it('whose end hangs is ended by the deadline, with 1', async (t) => {
    const child = started(t, '(setImmediate(up), { close: () => new Promise(() => {}) })');
    await once(child, 'message');
    child.kill('SIGTERM');
    assert.equal(await exitCode(child), 1);
  });

  it('with a bug ends with 1, having closed what it had', async (t) => {
    const child = started(
      t,
      "(setTimeout(() => { throw new Error('a bug'); }, 10), { close: async () => up() })",
    );
    const closed = once(child, 'message');
    assert.equal(await exitCode(child), 1);
    assert.deepEqual((await closed)[0], 'up');
  });

  it('that cannot use its configuration says why, and ends with 2', async (t) => {
    const child = started(t, "(() => { throw new ConfigError(['A is wrong', 'B is missing']); })()");
    const said = text(child.stderr ?? assert.fail('no pipe'));
    assert.equal(await exitCode(child), 2);
    assert.equal(await said, 'parvis: A is wrong\nparvis: B is missing\n');
  });
});
