/** `npm run looks [-- PART …]`: every page whose path holds a part, in every language, theme and width, seen by axe. */
import { LANGUAGES } from '../../shared/i18n/i18n.ts';
import { complaintsOf, openBrowser } from '../support/browser.ts';
import { ALL_LOOKS, wrongWith } from './look.ts';
import { PAGES } from './pages-shown.ts';
import { listeningSite } from './site.ts';

/** Two pages are looked at at once: each has a process of its own. */
const AT_ONCE = 2;

/** What is to be done when everything is seen. */
const endings: (() => unknown)[] = [];
const scope = {
  after: (ending: unknown) => void endings.push(ending as () => unknown),
  skip: (why?: string) => void process.stderr.write(`parvis: ${why}\n`),
};

const parts = process.argv.slice(2);
const paths = PAGES.filter((path) => parts.length === 0 || parts.some((part) => path.includes(part)));
const browser = await openBrowser(scope);
let wrong = 0;
if (browser !== undefined) {
  const site = await listeningSite(scope);
  const left = [...LANGUAGES];
  /** All pages in one language after the other. */
  const look = async (): Promise<void> => {
    for (let locale = left.shift(); locale !== undefined; locale = left.shift()) {
      const context = await browser.newContext({ locale });
      const page = await context.newPage();
      const complaints = complaintsOf(page);
      for (const path of paths)
        for (const each of await wrongWith(page, `${site}${path}`, ALL_LOOKS)) {
          wrong++;
          process.stdout.write(`${path} in ${locale}, ${each}\n`);
        }
      for (const each of complaints) {
        wrong++;
        process.stdout.write(`in ${locale}: ${each}\n`);
      }
      await context.close();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  const times = `${paths.length} pages in ${LANGUAGES.length} languages and ${ALL_LOOKS.length} looks`;
  process.stdout.write(`${times}: ${wrong === 0 ? 'nothing' : `${wrong} things`} found\n`);
}
for (const ending of endings.reverse()) await ending();
process.exit(browser === undefined || wrong > 0 || paths.length === 0 ? 1 : 0);
