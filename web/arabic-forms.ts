/**
 * How letters of the Arabic script are joined, for who measures without drawing: each in the form that it has between
 * its neighbours (Unicode, Arabic Presentation Forms A and B), which is narrower than the letter alone.
 */

const FORMS = [
  [0xfb50, 0xfbe7],
  [0xfbfc, 0xfbff],
  [0xfe80, 0xfefc],
] as const;
const LAM = '\u0644';

/** Alone, behind a letter, before one, between two. */
type Forms = readonly (string | undefined)[];

/** By letter: the blocks hold the forms of each in this order, and tell the letter by compatibility (NFKC). */
function readForms(): ReadonlyMap<string, Forms> {
  const forms = new Map<string, (string | undefined)[]>();
  for (const [first, last] of FORMS)
    for (let code = first; code <= last; code++) {
      const form = String.fromCodePoint(code);
      const letter = form.normalize('NFKC');
      if (letter !== form && /^[\u0600-\u06FF]+$/.test(letter))
        forms.set(letter, [...(forms.get(letter) ?? []), form].slice(0, 4));
    }
  return forms;
}

let known: ReadonlyMap<string, Forms> | undefined;

/** The text with each letter in the form that it has there; lam and alef become one. Other text is left as it is. */
export function joinedForms(text: string): string {
  if (!/[\u0600-\u06FF]/.test(text)) return text;
  known ??= readForms();
  const letters = [...text.replace(/[\u0610-\u061A\u064B-\u065F\u0670\u06D6-\u06ED]/g, '')];
  let joined = '';
  let joinsNext = false;
  for (let i = 0; i < letters.length; i++) {
    const letter = letters[i] ?? '';
    const pair = letter === LAM ? known.get(letter + (letters[i + 1] ?? '')) : undefined;
    const forms = pair ?? known.get(letter) ?? [];
    if (pair !== undefined) i++;
    // Who has no form behind a letter is not joined to the one before, nor lets it reach him.
    const before = joinsNext && forms[1] !== undefined;
    const after = forms[2] !== undefined && known.get(letters[i + 1] ?? '')?.[1] !== undefined;
    joined += forms[(before ? 1 : 0) + (after ? 2 : 0)] ?? letter;
    joinsNext = after;
  }
  return joined;
}
