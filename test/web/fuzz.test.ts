import { test } from 'node:test';
import fc from 'fast-check';
import { PublicBadges } from '../../web/public-badges.ts';
import { checkRequest, type FuzzRequest, HOSTILE, HOSTILE_PERSON, requests } from './http-fuzz.ts';
import { openSite } from './site.ts';

const CASES = 10_000;

/** Found by fuzzing, and mended. */
const FOUND: readonly FuzzRequest[] = [];

test('10,000 requests that nobody should send: no 5xx, nothing that runs, always the type that is said', async (t) => {
  const badges = new PublicBadges();
  badges.onReset([HOSTILE_PERSON]);
  const app = await openSite(t, { rooms: HOSTILE, badges, requestsPerMinute: 1e9 });
  for (const request of FOUND) await checkRequest(app, request);
  await fc.assert(
    fc.asyncProperty(requests, (request) => checkRequest(app, request)),
    { numRuns: CASES },
  );
});
