import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALL_READY, openSite } from './site.ts';

interface Readiness {
  readonly ready: boolean;
  readonly services: Record<string, { readonly ready: boolean; readonly detail?: string }>;
}

test('alive whatever else is down', async (t) => {
  const app = await openSite(t, { down: true, loading: true });
  const answer = await app.inject('/healthz');
  assert.equal(answer.statusCode, 200);
  assert.deepEqual(answer.json(), { ok: true });
});

test('ready when every service is', async (t) => {
  const app = await openSite(t);
  const answer = await app.inject('/readyz');
  assert.equal(answer.statusCode, 200);
  assert.deepEqual(answer.json(), {
    ready: true,
    services: {
      redis: { ready: true },
      index: { ready: true, detail: '6 rooms' },
      rooms: { ready: true },
      users: { ready: true },
      randomchat: { ready: true, detail: 'connected' },
    },
  });
});

test('not ready, and why', async (t) => {
  const cases = [
    [await openSite(t, { down: true }), ['randomchat', 'redis', 'rooms', 'users']],
    [await openSite(t, { loading: true }), ['index']],
    [
      await openSite(t, {
        processes: { rooms: { ready: true }, users: { ready: false, detail: 'no link' } },
      }),
      ['randomchat', 'users'],
    ],
  ] as const;
  for (const [app, expected] of cases) {
    const answer = await app.inject('/readyz');
    assert.equal(answer.statusCode, 503);
    assert.equal(answer.headers['cache-control'], 'no-store');
    const { ready, services } = answer.json<Readiness>();
    assert.equal(ready, false);
    const down = Object.entries(services).filter(([, part]) => !part.ready);
    assert.deepEqual(down.map(([name]) => name).sort(), expected);
    for (const [name, part] of down) assert.ok(part.detail, name);
  }
});

test('metrics: requests by route, the index, what services say', async (t) => {
  const app = await openSite(t, { processes: { ...ALL_READY, users: { ready: false } } });
  await app.inject('/rooms?q=secret-words');
  await app.inject('/rooms/nobody@salons.example');
  const { body, headers } = await app.inject('/metrics');
  assert.match(String(headers['content-type']), /^text\/plain/);
  assert.match(body, /^parvis_http_request_seconds_count\{route="\/rooms",method="GET",status="200"\} 1$/m);
  assert.match(
    body,
    /^parvis_http_request_seconds_count\{route="\/rooms\/:jid",method="GET",status="404"\} 1$/m,
  );
  assert.match(body, /^parvis_rooms_listed 6$/m);
  assert.match(body, /^parvis_rooms_loaded 1$/m);
  assert.match(body, /^parvis_service_ready\{service="rooms"\} 1$/m);
  assert.match(body, /^parvis_service_ready\{service="users"\} 0$/m);
  assert.match(body, /^parvis_service_session_received\{service="rooms"\} 12$/m);
  assert.match(body, /^# TYPE parvis_service_crawls_done_total counter$/m);
  assert.doesNotMatch(body, /secret-words|nobody/);
  for (const line of body.split('\n')) assert.match(line, /^(#.*|[a-z_]+(\{[^}]*\})? \S+|)$/, line);
  const down = await openSite(t, { down: true });
  assert.equal((await down.inject('/metrics')).statusCode, 200);
});

test('robots are told what to leave', async (t) => {
  const app = await openSite(t);
  assert.match((await app.inject('/robots.txt')).body, /^User-agent: \*\nDisallow: \/api\//);
});
