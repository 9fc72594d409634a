/** `npm run shots [-- PART …]`: pictures of every page whose path holds a part, in every look, below `data/shots`. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../shared/root.ts';
import { openBrowser } from '../support/browser.ts';
import { PAGES } from './pages-shown.ts';
import { listeningSite } from './site.ts';

const LOOKS = [
  { name: 'light', colorScheme: 'light', width: 1200, locale: 'en-GB' },
  { name: 'dark-fr', colorScheme: 'dark', width: 1200, locale: 'fr-FR' },
  { name: 'phone-fr', colorScheme: 'light', width: 360, locale: 'fr-FR' },
  { name: 'phone-de', colorScheme: 'dark', width: 360, locale: 'de-DE' },
  { name: 'arabic', colorScheme: 'light', width: 1200, locale: 'ar' },
  { name: 'phone-ar', colorScheme: 'dark', width: 360, locale: 'ar' },
  { name: 'contrast', colorScheme: 'light', width: 800, locale: 'en-GB', contrast: 'more' },
  { name: 'paper', colorScheme: 'light', width: 800, locale: 'en-GB', media: 'print' },
] as const;

/** What is to be done when everything is shot. */
const endings: (() => unknown)[] = [];
const scope = {
  after: (ending: unknown) => void endings.push(ending as () => unknown),
  skip: (why?: string) => void process.stderr.write(`parvis: ${why}\n`),
};

/** A file's name for a path. */
const nameOf = (path: string): string =>
  (path.replace(/^\//, '') || 'home').replace(/[^\w.-]+/g, '-').slice(0, 60);

const parts = process.argv.slice(2);
const paths = PAGES.filter((path) => parts.length === 0 || parts.some((part) => nameOf(path).includes(part)));
const browser = await openBrowser(scope);
if (browser !== undefined) {
  const site = await listeningSite(scope);
  for (const { name, width, ...look } of LOOKS) {
    const folder = join(ROOT, 'data', 'shots', name);
    mkdirSync(folder, { recursive: true });
    const context = await browser.newContext({ ...look, viewport: { width, height: 800 } });
    const page = await context.newPage();
    if ('media' in look) await page.emulateMedia({ media: look.media });
    for (const path of paths) {
      await page.goto(`${site}${path}`, { waitUntil: 'load' });
      await page.screenshot({ path: join(folder, `${nameOf(path)}.png`), fullPage: true });
    }
    await context.close();
    process.stdout.write(`${folder}: ${paths.length} pictures\n`);
  }
}
for (const ending of endings.reverse()) await ending();
process.exit(browser === undefined ? 1 : 0);
