/** A million requests that nobody should send, with seeds of their own: none may do harm. */
import fc from 'fast-check';
import { openHostileSite } from '../web/hostile-site.ts';
import { checkRequest, requests } from '../web/http-fuzz.ts';
import type { Report } from './figure.ts';

const CASES = 1_000_000;
/** fast-check keeps what it has tried until a run ends. */
const AT_ONCE = 20_000;

/** See the file. @throws Error with the request that does harm, made as small as possible. */
export async function fuzz(report: Report): Promise<void> {
  const closing: (() => unknown)[] = [];
  const app = await openHostileSite({ after: (close) => closing.push(close as () => unknown) });
  const start = performance.now();
  for (let done = 0; done < CASES; done += AT_ONCE)
    await fc.assert(
      fc.asyncProperty(requests, (request) => checkRequest(app, request)),
      { numRuns: AT_ONCE, seed: done },
    );
  const seconds = (performance.now() - start) / 1_000;
  for (const close of closing) await close();
  report({
    bench: 'fuzz',
    what: `requests that nobody should send, in ${Math.round(seconds)} s: none is answered by a 5xx or by something that runs`,
    figure: CASES,
    unit: 'requests',
    beside: 'requests in npm test',
    other: 10_000,
  });
}
