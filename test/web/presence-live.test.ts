/** People's badges over real sockets: what is ready, and who follows. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { PublicBadges } from '../../web/public-badges.ts';
import { badgeId } from '../support/people-store.ts';
import { ROMEO, SHY } from './presence-cases.ts';
import { openSite, type SiteOptions } from './site.ts';

async function listening(t: TestContext, options: SiteOptions = {}) {
  const badges = new PublicBadges();
  badges.onReset([ROMEO, SHY]);
  const app = await openSite(t, { badges, ...options });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return { app, badges, base };
}

/** One who follows. */
class Follower {
  readonly #response: IncomingMessage;
  #text = '';

  constructor(response: IncomingMessage) {
    this.#response = response.setEncoding('utf8');
    response.on('data', (text: string) => {
      this.#text += text;
      response.emit('more');
    });
  }

  get status(): number | undefined {
    return this.#response.statusCode;
  }

  get headers() {
    return this.#response.headers;
  }

  get text(): string {
    return this.#text;
  }

  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#text);
      if (match !== null) {
        this.#text = this.#text.slice(match.index + match[0].length);
        return match;
      }
      await once(this.#response, 'more');
    }
  }

  async ended(): Promise<void> {
    if (!this.#response.readableEnded) await once(this.#response, 'end');
  }

  leave(): void {
    this.#response.destroy();
  }
}

async function follow(url: string, lastId?: string): Promise<Follower> {
  const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
  const [response] = (await once(get(url, { headers, agent: false }), 'response')) as [IncomingMessage];
  return new Follower(response);
}

const EVENT = /id: (\S+)\nevent: presence\ndata: (.*)\n\n/;

test('what is ready is the same as what was made, headers too', async (t) => {
  const { base } = await listening(t);
  for (const end of ['.svg', '.png', '.json', '.txt?lang=fr', '.svg?style=dot&x=1']) {
    const url = `${base}/b/${ROMEO.id}${end}`;
    const ask = async (init: RequestInit = {}) => {
      const answer = await fetch(url, {
        ...init,
        headers: { 'accept-encoding': 'identity', ...init.headers },
      });
      const { date, ...headers } = Object.fromEntries(answer.headers);
      return { status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) };
    };
    const made = await ask();
    const ready = await ask();
    assert.deepEqual(ready, made, end);
    assert.equal(made.headers['keep-alive'], 'timeout=72');
    assert.equal(made.status, 200);
    const head = await ask({ method: 'HEAD' });
    assert.deepEqual([head.status, head.body.length], [200, 0]);
    assert.equal(head.headers['content-length'], String(made.body.length));
    const same = await ask({ headers: { 'if-none-match': made.headers.etag ?? '' } });
    assert.deepEqual([same.status, same.body.length], [304, 0], end);
    assert.notEqual((await ask({ method: 'POST' })).status, 200);
  }
});

/** Everything that comes for these lines, until the connection is closed. */
async function answersTo(base: string, lines: readonly string[]): Promise<string> {
  const socket = connect({ port: Number(new URL(base).port), host: '127.0.0.1' });
  socket.write(lines.map((line) => `${line}\r\n`).join(''));
  return text(socket);
}

test('what is ready comes whole and in order, however it is asked for', async (t) => {
  const { base } = await listening(t);
  const path = `/b/${ROMEO.id}.txt`;
  const first = await fetch(`${base}${path}`);
  const [body, etag] = [await first.text(), first.headers.get('etag') ?? ''];
  const status = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, code]) => code);
  const last = ['Host: a', 'Connection: close', ''];
  const many = await answersTo(base, [
    ...[`GET ${path} HTTP/1.1`, 'Host: a', ''],
    ...[`HEAD ${path} HTTP/1.1`, 'Host: a', ''],
    ...[`GET ${path} HTTP/1.1`, `If-None-Match: ${etag}`, 'Host: a', ''],
    ...[`GET ${path} HTTP/1.1`, 'Host: a', ''],
    ...[`GET ${path} HTTP/1.1`, ...last],
  ]);
  assert.deepEqual(status(many), ['200', '200', '304', '200', '200']);
  const parts = many.split(/HTTP\/1\.1 \d+ [A-Za-z ]+\r\n/).slice(1);
  const bodies = parts.map((part) => part.slice(part.indexOf('\r\n\r\n') + 4));
  assert.deepEqual(bodies, [body, '', '', body, body]);
  const named = (part: string) =>
    [...part.slice(0, part.indexOf('\r\n\r\n')).matchAll(/^([\w-]+): /gm)].map(([, name]) => name).toSorted();
  const [whole = [], head, , again, closing] = parts.map(named);
  assert.deepEqual([head, again], [whole, whole]);
  assert.deepEqual(
    closing,
    whole.filter((name) => name !== 'Keep-Alive'),
  );
  const old = await answersTo(base, [`GET ${path} HTTP/1.0`, '']);
  assert.deepEqual(status(old), ['200']);
  assert.match(old, /\r\nConnection: close\r\n/);
  assert.ok(old.endsWith(`\r\n\r\n${body}`));
});

test('who follows gets the state, its changes and its end', async (t) => {
  const { badges, base } = await listening(t);
  const follower = await follow(`${base}/b/${ROMEO.id}/events`);
  assert.equal(follower.status, 200);
  assert.match(String(follower.headers['content-type']), /^text\/event-stream/);
  assert.equal(follower.headers['cache-control'], 'no-store');
  assert.equal(follower.headers['access-control-allow-origin'], '*');
  await follower.until(/retry: \d+\n\n/);
  const [, id, data = ''] = await follower.until(EVENT);
  assert.deepEqual(JSON.parse(data), await (await fetch(`${base}/b/${ROMEO.id}.json`)).json());
  badges.onChange(SHY.id, { ...SHY, availability: 'online' });
  badges.onChange(ROMEO.id, { ...ROMEO });
  badges.onChange(ROMEO.id, { ...ROMEO, availability: 'dnd' });
  const [, next, changed = ''] = await follower.until(EVENT);
  assert.notEqual(next, id);
  assert.equal((JSON.parse(changed) as { availability: string }).availability, 'dnd', 'only what changed');

  const back = await follow(`${base}/b/${ROMEO.id}/events`, next);
  const late = await follow(`${base}/b/${ROMEO.id}/events`, id);
  assert.equal((await late.until(EVENT))[1], next, 'missed while away');
  badges.onChange(ROMEO.id, undefined);
  for (const each of [follower, back, late]) {
    await each.until(/event: end\ndata: \{\}\n\n/);
    await each.ended();
  }
  assert.equal((await follow(`${base}/b/${ROMEO.id}/events`)).status, 404);
});

test('who comes back with the state as it is gets nothing twice', async (t) => {
  const { badges, base } = await listening(t);
  const first = await follow(`${base}/b/${ROMEO.id}/events`);
  const [, id] = await first.until(EVENT);
  const back = await follow(`${base}/b/${ROMEO.id}/events`, id);
  badges.onChange(ROMEO.id, { ...ROMEO, availability: 'chat' });
  await back.until(/^retry: \d+\n\nid: (?=\S+\nevent: presence\ndata: .*"chat")/);
});

test('as many as are let in, those of one address and all; who leaves makes room', async (t) => {
  const { base } = await listening(t, { readers: { all: 3, perAddress: 2 } });
  const url = `${base}/b/${ROMEO.id}/events`;
  const [first, second] = [await follow(url), await follow(url)];
  await first.until(EVENT);
  const refused = await follow(url);
  assert.equal(refused.status, 429);
  assert.match(String(refused.headers['retry-after']), /^\d+$/);
  second.leave();
  for (;;) {
    const again = await follow(url);
    if (again.status === 200) break;
  }
});

test('when the site ends, so do all who follow', async (t) => {
  const { app, base } = await listening(t);
  const followers = await Promise.all([ROMEO, SHY].map(({ id }) => follow(`${base}/b/${id}/events`)));
  for (const follower of followers) await follower.until(EVENT);
  await app.close();
  for (const follower of followers) await follower.ended();
});

test('many follow one badge: all get the last of many changes, however quickly they come', async (t) => {
  const { badges, base } = await listening(t, { readers: { all: 1_000, perAddress: 1_000 } });
  const followers = await Promise.all(
    Array.from({ length: 600 }, () => follow(`${base}/b/${ROMEO.id}/events`)),
  );
  for (const follower of followers) await follower.until(EVENT);
  for (let i = 0; i <= 20; i++) badges.onChange(ROMEO.id, { ...ROMEO, status: `change ${i}.` });
  for (const follower of followers) await follower.until(/"status":"change 20\."/);
  assert.equal(badgeId(1), ROMEO.id);
});
