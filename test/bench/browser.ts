/**
 * Pages as somebody sees them with a slow phone on a slow network: a processor four times as slow, 4G at its worst. The
 * first paint stands beside that of a bare page of the same weight, what moves and how long a press takes beside limits.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { PAGES } from '../browser/pages-shown.ts';
import { listeningSite } from '../browser/site.ts';
import { openBrowser } from '../support/browser.ts';
import type { Report } from './figure.ts';

const CPU_SLOWDOWN = 4;
/** As Lighthouse’s “slow 4G”: bytes a second, and ms before each answer. */
const NETWORK = { offline: false, latency: 150, downloadThroughput: 204_800, uploadThroughput: 96_000 };
/** ms. Beyond it a press feels late (INP is good below 200). */
const MOST_INTERACTION_MS = 100;
/** A page's parts that move by so much are seen to move (CLS is good below 0.1). */
const MOST_SHIFT = 0.02;
/** Event timing tells nothing below it. */
const LEAST_EVENT_MS = 16;

/** Watches from before anything is shown. */
const WATCH = `
  window.seen = { shift: 0, event: 0 };
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (!each.hadRecentInput) seen.shift += each.value;
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (each.interactionId) seen.event = Math.max(seen.event, each.duration);
  }).observe({ type: 'event', durationThreshold: ${LEAST_EVENT_MS}, buffered: true });`;

const PAINTED = `new Promise((resolve) => {
  const look = () => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    if (paint) resolve(paint.startTime);
    else requestAnimationFrame(look);
  };
  look();
})`;

/** All that came over the network. */
const WEIGHT = `performance.getEntries().reduce((sum, { transferSize }) => sum + (transferSize ?? 0), 0)`;

/** A visitor who was never here. */
async function slowPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 390, height: 800 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', NETWORK);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  await page.addInitScript(WATCH);
  return page;
}

/** What can be pressed or typed into, one of each kind. */
async function use(page: Page): Promise<void> {
  for (const selector of ['main summary', 'input[type=search]', 'select', '.copier', '.trend-box']) {
    const target = page.locator(`${selector}:visible`).first();
    if ((await target.count()) === 0) continue;
    await target.scrollIntoViewIfNeeded();
    // Otherwise the tool looks up what is hit while each event of the press is handled, in the page’s own time.
    await target.click({ force: true });
  }
  if ((await page.locator('input[type=search]:visible').count()) > 0) await page.keyboard.type('ab');
  else await page.keyboard.press('Tab');
  // Event timing is told after the next frames.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  await page.evaluate('new Promise((done) => setTimeout(done, 100))');
}

interface Seen {
  readonly painted: number;
  readonly weight: number;
  readonly shift: number;
  readonly event: number;
}

async function visit(browser: Browser, address: string): Promise<Seen> {
  const page = await slowPage(browser);
  await page.goto(address, { waitUntil: 'load' });
  const painted = await page.evaluate<number>(PAINTED);
  const weight = await page.evaluate<number>(WEIGHT);
  await use(page);
  const { shift, event } = await page.evaluate<{ shift: number; event: number }>('seen');
  await page.context().close();
  return { painted, weight, shift, event: Math.max(event, LEAST_EVENT_MS) };
}

/** So many see each page: what the machine does meanwhile is nobody's page. */
const VISITORS = 3;

function middle(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] as number;
}

/** As one in the middle has it; of what moves, the worst. */
async function visits(browser: Browser, address: string): Promise<Seen> {
  const seen: Seen[] = [];
  for (let i = 0; i < VISITORS; i++) seen.push(await visit(browser, address));
  const of = (name: keyof Seen): number[] => seen.map((each) => each[name]);
  return {
    ...{ painted: middle(of('painted')), weight: middle(of('weight')), event: middle(of('event')) },
    shift: Math.max(...of('shift')),
  };
}

/** A page of nothing but text and one of each thing to press, that weighs as much. */
async function bareSite(scope: { after(end: () => unknown): void }): Promise<string> {
  const server = createServer((request, response) => {
    const bytes = Number(new URL(request.url ?? '/', 'http://bare').searchParams.get('bytes'));
    const start =
      '<!doctype html><html lang="en"><title>Bare</title><body><main><details><summary>More</summary>Words</details>' +
      '<input type="search"><select><option>One<option>Two</select><p>';
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(start + 'Words and more. '.repeat(Math.ceil(bytes / 16)).slice(0, bytes - start.length));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  scope.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** See the file. */
export async function browser(report: Report): Promise<void> {
  const endings: (() => unknown)[] = [];
  const scope = {
    after: (ending: unknown) => void endings.push(ending as () => unknown),
    skip: (why?: string) => void process.stderr.write(`parvis: ${why}\n`),
  };
  const chromium = await openBrowser(scope);
  if (chromium === undefined) return;
  const [site, bare] = [await listeningSite(scope), await bareSite(scope)];
  // What is made once is not the first visitor's to wait for.
  for (const path of PAGES) await (await fetch(site + path)).text();
  for (const path of PAGES) {
    const seen = await visits(chromium, site + path);
    const plain = await visits(chromium, `${bare}/?bytes=${seen.weight}`);
    const what = (name: string): string => `${name}: ${decodeURI(path).slice(0, 60)}`;
    report({
      ...{ bench: 'browser', what: what('first contentful paint'), figure: seen.painted, unit: 'ms' },
      ...{ beside: `a bare page of ${seen.weight} bytes`, other: plain.painted },
    });
    report({
      ...{ bench: 'browser', what: what('layout shift'), figure: seen.shift, unit: '' },
      ...{ beside: 'limit', other: MOST_SHIFT },
    });
    report({
      ...{ bench: 'browser', what: what('longest interaction'), figure: seen.event, unit: 'ms' },
      ...{ beside: 'limit', other: MOST_INTERACTION_MS },
    });
    report({
      ...{ bench: 'browser', what: what('longest interaction'), figure: seen.event, unit: 'ms' },
      ...{ beside: 'a bare page with one of each thing to press', other: plain.event },
    });
  }
  for (const ending of endings.reverse()) await ending();
}
