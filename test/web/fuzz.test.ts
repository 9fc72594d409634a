import { test } from 'node:test';
import fc from 'fast-check';
import { badgeId } from '../support/people-store.ts';
import { openHostileSite } from './hostile-site.ts';
import { checkRequest, type FuzzRequest, requests } from './http-fuzz.ts';

const CASES = 10_000;

/** Found by fuzzing, and mended. */
const FOUND: readonly FuzzRequest[] = [
  { method: 'GET', url: `/b/${badgeId(1)}.html`, headers: { 'content-type': '' } },
];

test('10,000 requests that nobody should send: no 5xx, nothing that runs, always the type that is said', async (t) => {
  const app = await openHostileSite(t);
  for (const request of FOUND) await checkRequest(app, request);
  await fc.assert(
    fc.asyncProperty(requests, (request) => checkRequest(app, request)),
    { numRuns: CASES },
  );
});
