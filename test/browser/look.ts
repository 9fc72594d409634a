/** How a page is looked at: in colours and widths that are emulated without loading it anew, by axe and by rules of ours. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** Calls of the API behind the first few: dozens that are made alike would take as long as all other pages. */
const ALIKE = '.operation ~ .operation ~ .operation ~ .operation';

interface AxeResult {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Which of axe's rules are asked: all, those that only colours can break, or those that colours and width can. */
type Rules = 'all' | 'colours' | 'colours and width';

/** What is emulated. */
export interface Look {
  readonly name: string;
  readonly width: number;
  readonly media: NonNullable<Parameters<Page['emulateMedia']>[0]>;
  readonly rules: Rules;
}

const COLOURS = ['color-contrast', 'link-in-text-block'];
const RUN_ONLY: Readonly<Record<Rules, readonly string[] | undefined>> = {
  all: undefined,
  colours: COLOURS,
  'colours and width': [...COLOURS, 'target-size', 'scrollable-region-focusable', 'meta-viewport'],
};

const LIGHT = { colorScheme: 'light', contrast: 'no-preference', forcedColors: 'none' } as const;
const MORE = { ...LIGHT, contrast: 'more' } as const;
const [DARK, DARK_MORE] = [
  { ...LIGHT, colorScheme: 'dark' } as const,
  { ...MORE, colorScheme: 'dark' } as const,
];
/** The system's colours take the place of ours. */
const FORCED = { ...LIGHT, forcedColors: 'active' } as const;

/** Once each: what most pages break, if they break anything. */
export const SOME_LOOKS: readonly Look[] = [
  { name: 'light', width: 1200, media: LIGHT, rules: 'all' },
  { name: 'dark', width: 1200, media: DARK, rules: 'colours' },
  { name: 'phone, more contrast', width: 360, media: MORE, rules: 'colours and width' },
  { name: 'small phone, dark, more contrast', width: 320, media: DARK_MORE, rules: 'colours' },
  { name: 'colours of the system', width: 320, media: FORCED, rules: 'colours' },
];

/** Every theme, wide and on a phone. */
export const ALL_LOOKS: readonly Look[] = [
  { name: 'wide', width: 1200 },
  { name: 'phone', width: 320 },
].flatMap(({ name, width }) => [
  { name: `${name}, light`, width, media: LIGHT, rules: 'all' as const },
  { name: `${name}, dark`, width, media: DARK, rules: 'colours' as const },
  { name: `${name}, more contrast`, width, media: MORE, rules: 'colours' as const },
  { name: `${name}, dark, more contrast`, width, media: DARK_MORE, rules: 'colours' as const },
  { name: `${name}, colours of the system`, width, media: FORCED, rules: 'all' as const },
]);

/** Where the system's colours count: buttons and fields that have no edge but their ground cannot be told from the page. */
async function edgeless(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('main :is(button, .button, input, select, textarea)')]
    .filter((each) => each.checkVisibility() && each.type !== 'hidden')
    .filter((each) => parseFloat(getComputedStyle(each).borderTopWidth) < 1)
    .map((each) => 'without an edge: ' + each.outerHTML)`);
}

/** What axe finds, a line for each rule. */
async function violationsOn(page: Page, { rules, media }: Look): Promise<string[]> {
  // Where the system's colours count it reads ours, not what is painted.
  const colours = { 'color-contrast': { enabled: media.forcedColors !== 'active' } };
  // Off unless asked for: the size of what is pointed at is a rule of WCAG 2.2.
  const asked = RUN_ONLY[rules] ?? undefined;
  const options = {
    iframes: false,
    preload: false,
    resultTypes: ['violations'],
    ...(asked ? { runOnly: asked } : { rules: { 'target-size': { enabled: true }, ...colours } }),
  };
  const { violations } = await page.evaluate<{ violations: AxeResult[] }>(
    `axe.run({ exclude: [['${ALIKE}']] }, ${JSON.stringify(options)})`,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
}

/** Loads a page once and tells what is wrong with it in each look, a line each. Nothing when all is well. */
export async function wrongWith(page: Page, address: string, looks: readonly Look[]): Promise<string[]> {
  await page.goto(address);
  await page.evaluate(AXE);
  const wrong: string[] = [];
  for (const look of looks) {
    const { name, width, media, rules } = look;
    await page.emulateMedia(media);
    await page.setViewportSize({ width, height: 800 });
    const excess = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    await page.evaluate('for (const each of document.querySelectorAll("main details")) each.open = true');
    const isForced = media.forcedColors === 'active';
    for (const each of [
      ...(excess > 0 ? [`wider than its window by ${excess}`] : []),
      ...(isForced ? await edgeless(page) : []),
      ...(isForced && rules !== 'all' ? [] : await violationsOn(page, look)),
    ])
      wrong.push(`${name}: ${each}`);
  }
  return wrong;
}
