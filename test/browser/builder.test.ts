/** The page where badges are put together. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaintsOf, openBrowser } from '../support/browser.ts';
import { listeningSite, PEOPLE } from './site.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

test('each copy button stands in the box of its code, above it; nothing sticks out', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const site = await listeningSite(t);
  for (const width of [1200, 360]) {
    const page = await (
      await browser.newContext({ locale: 'fr-FR', viewport: { width, height: 800 } })
    ).newPage();
    await page.goto(`${site}/badges?badge=${PEOPLE.full}`);
    await page.getByRole('button', { name: 'Copier (HTML)' }).first().waitFor();
    const boxes = await page.evaluate<{ code: Box; button: Box; pre: Box; name: Box }[]>(
      `[...document.querySelectorAll('.code')].map((code) => {
        const box = (element) => element.getBoundingClientRect().toJSON();
        const [name, button, pre] = ['figcaption', '.copier', 'pre'].map((each) => box(code.querySelector(each)));
        return { code: box(code), button, pre, name };
      })`,
    );
    assert.ok(boxes.length > 15);
    for (const { code, button, pre, name } of boxes) {
      assert.ok(button.x >= code.x && button.x + button.width <= code.x + code.width);
      assert.ok(button.y >= code.y && button.y + button.height <= pre.y + 1);
      assert.ok(name.x + name.width <= button.x + 1);
      assert.ok(code.x >= 0 && code.x + code.width <= width);
    }
  }
});

test('before there is a badge: an example follows the choices', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await page.goto(`${await listeningSite(t)}/badges`);
  await page.locator('.ground.light img[src*="example.svg?style=flat"]').waitFor();
  await page.locator('#person-style').selectOption('card');
  const card = page.locator('.ground.dark img[src*="style=card&theme=dark"]');
  await card.waitFor();
  assert.equal(
    await page.evaluate(`(async () => {
      const image = document.querySelector('.ground.dark img');
      await image.decode();
      return image.naturalWidth;
    })()`),
    340,
  );
  assert.equal(await page.locator('#person-result .code').count(), 0);
});

test('the builder by keyboard: link, style, preview without a new page, code to the clipboard', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const site = await listeningSite(t);
  const context = await browser.newContext({ locale: 'en-GB' });
  await context.grantPermissions(['clipboard-write']);
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(`${site}/badges`);
  await page.getByRole('textbox', { name: 'The badge’s link' }).focus();
  await page.keyboard.type(`${site}/b/${PEOPLE.plain}`);
  await page.keyboard.press('Tab');
  const preview = page.locator('.ground.dark img');
  await preview.waitFor();
  // Tab left the field, and the choices follow: the first letters choose, as in every list.
  await page.keyboard.type('card');
  await page.locator('.ground.dark img[src*="style=card"]').waitFor();
  assert.match((await preview.getAttribute('src')) ?? '', /style=card&theme=dark/);
  assert.match(page.url(), /style=card/);
  await page.getByRole('button', { name: 'Copy (Markdown)' }).first().focus();
  await page.keyboard.press('Enter');
  await page.getByText('Copied (Markdown)').waitFor({ state: 'attached' });
  // Pasted as people do it: our own pages may not read what was copied.
  const link = page.getByRole('textbox', { name: 'The badge’s link' });
  await link.focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Control+V');
  assert.match(await link.inputValue(), /^\[!\[somebody on XMPP\]\(http\S*\.svg\?style=card\)\]\(http/);
  await link.fill('nothing');
  await page.keyboard.press('Enter');
  await page.getByText('No badge has this link now').waitFor();
  assert.deepEqual(complaints, []);
});

test('the builder without JavaScript: the form answers with the same', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const site = await listeningSite(t);
  const page = await (await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' })).newPage();
  await page.goto(`${site}/badges`);
  await page.getByRole('textbox', { name: 'The badge’s link' }).fill(PEOPLE.full);
  await page.locator('#person-style').selectOption('face');
  await page.keyboard.press('Enter');
  await page.locator('.ground.light img[src$="/icon/face.svg"]').waitFor();
  assert.equal(await page.getByRole('button', { name: /^Copy/ }).count(), 0);
});
