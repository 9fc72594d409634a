/** The form with which somebody's entry is reported. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PersonId } from '../../shared/domain/profile.ts';
import { Failure, type FailureCode } from '../../shared/failure.ts';
import { personId } from '../support/people-store.ts';
import { readHtml } from './html.ts';
import { OURS, post } from './post-form.ts';
import { openSite } from './site.ts';

const id = personId(1);
const URL_OF_FORM = `/people/${id}/report`;

/** Answers as told, and remembers what it was asked. */
function requests(fails?: FailureCode) {
  const asked: (readonly [PersonId, string])[] = [];
  const port = {
    async report(person: PersonId, reason: string): Promise<void> {
      asked.push([person, reason]);
      if (fails !== undefined) throw new Failure(fails, 'no');
    },
  };
  return { port, asked };
}

test('somebody is reported with a reason, in both languages, and nothing of it is logged', async (t) => {
  const { port, asked } = requests();
  const logged: string[] = [];
  const app = await openSite(t, { peopleRequests: port, logged });
  const form = await app.inject(`${URL_OF_FORM}?lang=fr`);
  assert.match(form.body, /Signaler cette personne/);
  assert.ok(readHtml(form.body).some((tag) => tag.attributes.get('action') === `${URL_OF_FORM}?lang=fr`));
  assert.match(form.body, /<meta name="robots" content="noindex/);
  const short = await post(app, URL_OF_FORM, { reason: 'no' });
  assert.deepEqual([short.statusCode, asked.length], [400, 0]);
  assert.match(short.body, /5 to 500 characters/);
  const { body, statusCode, headers } = await post(app, URL_OF_FORM, { reason: 'sells <b>pills</b>' });
  assert.equal(statusCode, 200);
  assert.match(body, /will read your report/);
  assert.equal(headers['cache-control'], 'no-store');
  assert.deepEqual(asked, [[id, 'sells <b>pills</b>']]);
  assert.doesNotMatch(logged.join(''), /pills/);
});

test('other sites, machines, and names that are none are refused', async (t) => {
  const { port, asked } = requests();
  const app = await openSite(t, { peopleRequests: port });
  const reason = 'long enough';
  const foreign = { 'sec-fetch-site': 'cross-site' };
  assert.equal((await post(app, URL_OF_FORM, { reason }, foreign)).statusCode, 403);
  assert.equal((await post(app, URL_OF_FORM, { reason, website: 'x' })).statusCode, 400);
  for (const none of ['x', `${id}x`, '..', '%00']) {
    assert.equal((await app.inject(`/people/${none}/report`)).statusCode, 404, none);
    assert.equal((await post(app, `/people/${none}/report`, { reason })).statusCode, 404, none);
  }
  assert.deepEqual(asked, []);
});

test('whoever is not there, or a users process that is not there, is a page that says so', async (t) => {
  for (const [code, status] of [
    ['unavailable', 503],
    ['too-many', 429],
    ['not-found', 404],
  ] as const) {
    const app = await openSite(t, { peopleRequests: requests(code).port });
    assert.equal((await post(app, URL_OF_FORM, { reason: 'long enough' })).statusCode, status);
    assert.equal(
      (await app.inject(URL_OF_FORM)).statusCode,
      200,
      'the form says of nobody whether he is there',
    );
  }
});

test('whatever is sent, the form answers with a page', async (t) => {
  const app = await openSite(t, { peopleRequests: requests().port, requestsPerMinute: 1e9 });
  await fc.assert(
    fc.asyncProperty(fc.string(), async (payload) => {
      const { statusCode, headers } = await app.inject({
        ...{ method: 'POST', url: URL_OF_FORM, payload },
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...OURS },
      });
      assert.ok(statusCode < 500, `${statusCode}`);
      assert.match(String(headers['content-type']), /^text\/html/);
    }),
    { numRuns: 100 },
  );
});
