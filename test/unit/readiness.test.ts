import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchReadiness } from '../../services/start/readiness.ts';
import { readConfig } from '../../shared/config.ts';
import { freePort } from '../../shared/embedded/ports.ts';

test("a Redis password may hold any sign, as the store's own reader takes it", async () => {
  const [website, redis] = [await freePort(), await freePort()];
  const config = readConfig({ HTTP_PORT: String(website), REDIS_URL: `redis://:100%@127.0.0.1:${redis}` });
  const ending = new AbortController();
  const said: string[] = [];
  await watchReadiness({
    config,
    signal: ending.signal,
    say: (line) => {
      said.push(line);
      ending.abort();
    },
    onReady: () => assert.fail('nothing runs'),
  });
  assert.match(said.join('\n'), /^waiting for Redis at REDIS_URL does not answer \(ECONNREFUSED\)/);
});
