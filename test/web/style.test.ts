import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../shared/root.ts';

const css = readFileSync(join(ROOT, 'web/public/style.css'), 'utf8');

/** The colours of one scheme; dark ones stand on top of the light ones. */
function colours(block: string): Map<string, string> {
  return new Map(
    [...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
}

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

test('every text colour stands out from its ground, light and dark', () => {
  // Light, dark, more contrast, more contrast in the dark; paper has one colour.
  const roots = [...css.replace(/@media print[\s\S]*/, '').matchAll(/:root \{([^}]*)\}/g)];
  assert.equal(roots.length, 4);
  const [light = new Map(), inDark = new Map(), more = new Map(), moreInDark = new Map()] = roots.map(
    (match) => colours(match[1] ?? ''),
  );
  for (const [scheme, least] of [
    [light, 4.5],
    [new Map([...light, ...inDark]), 4.5],
    [new Map([...light, ...more]), 7],
    [new Map([...light, ...inDark, ...more, ...moreInDark]), 7],
  ] as const)
    for (const [text, ground] of [
      ['ink', 'paper'],
      ['ink', 'card'],
      ['soft', 'paper'],
      ['soft', 'card'],
      ['link', 'paper'],
      ['link', 'card'],
      ['link', 'wash'],
      ['accent-ink', 'accent'],
      ['warn', 'warn-wash'],
      ['nsfw', 'nsfw-wash'],
      ['banner-ink', 'banner'],
    ] as const) {
      const ratio = contrast(scheme.get(text) ?? '#000000', scheme.get(ground) ?? '#000000');
      assert.ok(ratio >= least, `${text} on ${ground}: ${ratio.toFixed(2)}`);
    }
});

test('pages that are told to be light or dark have the same colours', () => {
  const roots = [...css.matchAll(/:root \{([^}]*)\}/g)].map((match) => match[1] ?? '');
  const plain = (text: string): string[] => text.match(/--[^;]+;/g) ?? [];
  for (const [i, scheme] of ['light', 'dark'].entries()) {
    const forced = readFileSync(join(ROOT, `web/public/${scheme}.css`), 'utf8');
    assert.deepEqual(plain(forced), plain(roots[i] ?? ''));
    assert.ok(forced.includes(`color-scheme: ${scheme};`));
  }
});

test('nothing moves by itself, whatever readers ask of their systems', () => {
  assert.doesNotMatch(css, /animation|transition|scroll-behavior/);
});

test('nothing is loaded from elsewhere', () => {
  assert.doesNotMatch(css, /url\(|@import|https?:/);
});
