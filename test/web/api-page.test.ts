import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPageKey, LANGUAGES, say } from '../../shared/i18n/i18n.ts';
import { API_CHANGES } from '../../web/lists.ts';
import { type OpenApi, operationsByTag } from '../../web/openapi-view.ts';
import { readHtml } from './html.ts';
import { openSite } from './site.ts';

const SAMPLES = {
  publicUrl: 'https://parvis.example',
  room: "it's&co@salons.example",
  domain: 'salons.example',
};

const VALID = { ...SAMPLES, room: 'cafe@salons.example' };

/** Calls that nobody but their owner can try: what the example names is not there. */
const OWNERS = /ID|MD5|user/;

test('each call has a code for a terminal and for a page that are the same request, and that answers', async (t) => {
  const app = await openSite(t);
  for (const { operations } of operationsByTag(app.swagger() as OpenApi, VALID))
    for (const { call, method, path } of operations) {
      const [curl = '', script = ''] = call.codes.map(({ code }) => code);
      const [, address = ''] = /'(https:[^']*)'/.exec(curl) ?? [];
      assert.ok(script.includes(`'${address}'`), path);
      if (call.body !== undefined) assert.ok(curl.includes(call.body) && script.includes(call.body));
      const { statusCode, body } = await app.inject({
        method: method === 'POST' ? 'POST' : 'GET',
        url: address.replace(VALID.publicUrl, ''),
        ...(call.body !== undefined && {
          payload: call.body,
          headers: { 'content-type': 'application/json' },
        }),
      });
      if (!OWNERS.test(address) && !path.startsWith('/avatar/'))
        assert.equal(statusCode, 200, `${address} ${body}`);
    }
});

test('forms of calls work without scripts: what they send empty is no mistake', async (t) => {
  const app = await openSite(t);
  let forms = 0;
  for (const { operations } of operationsByTag(app.swagger() as OpenApi, VALID))
    for (const { call, path } of operations.filter((each) => each.call.plain)) {
      const sent = call.fields
        .filter(({ sent }) => sent)
        .map(({ name, value }): [string, string] => [name, value]);
      assert.notEqual((await app.inject(`${path}?${new URLSearchParams(sent)}`)).statusCode, 400, path);
      forms++;
    }
  assert.ok(forms >= 12);
});

test('names of rooms cannot leave the quotation marks of a code', async (t) => {
  const app = await openSite(t);
  for (const { operations } of operationsByTag(app.swagger() as OpenApi, SAMPLES))
    for (const { call } of operations)
      for (const { code } of call.codes) {
        assert.doesNotMatch(code, /it's/);
        assert.equal((code.split('\n')[0] ?? '').split("'").length % 2, 1, code);
      }
});

test('the page says what has changed, the newest first', async (t) => {
  const dates = API_CHANGES.map(({ date }) => date);
  assert.deepEqual(dates, [...dates].sort().reverse());
  assert.ok(dates.every((date) => !Number.isNaN(Date.parse(date))));
  const { body } = await (await openSite(t)).inject('/docs/api?lang=fr');
  for (const { changes } of API_CHANGES) assert.ok(changes.length > 0);
  assert.equal(readHtml(body).filter(({ name }) => name === 'time').length, API_CHANGES.length);
});

test('the page speaks the reader’s language around what is told in English, and says that', async (t) => {
  const app = await openSite(t);
  const groups = operationsByTag(app.swagger() as OpenApi, VALID);
  for (const language of LANGUAGES) {
    const { body } = await app.inject(`/docs/api?lang=${language}`);
    for (const { anchor } of groups) {
      const key = `web.api.tag.${anchor}`;
      assert.ok(isPageKey(key), key);
      assert.ok(body.includes(`<h2 id="${anchor}">${say(language, key)}</h2>`), `${anchor} in ${language}`);
    }
    assert.ok(body.includes(`>${say(language, 'web.api.send')}</button>`));
    assert.equal(body.includes(say(language, 'web.api.english')), language !== 'en');
  }
});
