/** Every page once, the languages by turns, in some looks. `npm run looks` looks at each in all languages and looks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { LANGUAGES } from '../../shared/i18n/i18n.ts';
import { complaintsOf, openBrowser } from '../support/browser.ts';
import { SOME_LOOKS, wrongWith } from './look.ts';
import { PAGES } from './pages-shown.ts';
import { listeningSite } from './site.ts';

test('every page: accessible, inside its width, nothing that its policy forbids', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const site = await listeningSite(t);
  const pages = await Promise.all(
    LANGUAGES.map(async (locale) => (await browser.newContext({ locale })).newPage()),
  );
  const complaints = pages.map(complaintsOf);
  for (const [i, path] of PAGES.entries()) {
    const page = pages[i % pages.length] as Page;
    const where = `${path} in ${LANGUAGES[i % pages.length]}`;
    assert.deepEqual(await wrongWith(page, `${site}${path}`, SOME_LOOKS), [], where);
  }
  assert.deepEqual(complaints.flat(), []);
});

test('what is wrong with a page is seen', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const page = await (await browser.newContext()).newPage();
  const html =
    '<html lang="en"><title>x</title><main><h1>x</h1><p style="color:#999;width:700px">pale</p><input style="border:0">';
  const wrong = await wrongWith(page, `data:text/html,${encodeURIComponent(html)}`, SOME_LOOKS);
  for (const sign of [
    /^light: label: /,
    /^dark: color-contrast: /,
    /^phone, more contrast: wider than its window/,
    /^colours of the system: without an edge: <input/,
  ])
    assert.ok(
      wrong.some((each) => sign.test(each)),
      `${sign} in ${wrong.join('\n')}`,
    );
});
