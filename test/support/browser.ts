/** Chromium for the tests of pages: the machine's own, else Debian's package where it may be installed. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { aptInstall, hasApt, mayInstall } from '../../shared/embedded/apt.ts';
import { findOnPath } from '../../shared/embedded/child.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const FOLDERS = '/usr/local/bin:/usr/bin:/bin:/snap/bin';
/** ms. It is a large package; without it only the tests of this folder are left out. */
const INSTALL_MS = 150_000;

function chromiumPath(): string | undefined {
  const path = `${process.env.PATH ?? ''}:${FOLDERS}`;
  return NAMES.map((name) => findOnPath(name, path)).find((found) => found !== undefined);
}

/** Installs Chromium where it is missing and may be installed. It is no reason to fail: the tests that need it say why they are skipped. */
export async function provideChromium(
  progress: (line: string) => void,
  interrupted: AbortSignal,
): Promise<void> {
  if (chromiumPath() !== undefined || !(await hasApt())) return;
  const root = await mayInstall();
  if (root === undefined) return;
  progress('installing chromium with apt …');
  const folder = mkdtempSync(join(tmpdir(), 'parvis-chromium-'));
  const problem = await aptInstall(['chromium'], root, {
    folder,
    progress,
    signal: AbortSignal.any([interrupted, AbortSignal.timeout(INSTALL_MS)]),
  });
  rmSync(folder, { recursive: true, force: true });
  if (problem !== undefined) progress(`apt could not install chromium: ${problem}`);
}

/** A browser that ends with the test; without Chromium the test is skipped and this gives undefined. */
export async function openBrowser(t: Pick<TestContext, 'after' | 'skip'>): Promise<Browser | undefined> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) {
    t.skip('Chromium is not installed and may not be installed here: apt install chromium');
    return undefined;
  }
  // Its sandbox does not start as root, nor in most containers; it sees our own pages only.
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  t.after(() => browser.close());
  return browser;
}

/** Another website, with one page of this HTML and this policy. Gives its address. */
export async function otherSite(t: TestContext, html: string, policy: string): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
    });
    response.end(html);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Everything that the browser complains of, as it does: scripts, styles and addresses that the page's policy forbids. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 404/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}
