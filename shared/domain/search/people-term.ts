/** What people are searched by, as it is typed: how little of it is too little to be told anybody for. */

/** The text without the signs that people are used to write for “anything”: words are beginnings here anyway. */
export function peopleTerm(text: string): string {
  return text.replace(/[*%]/g, ' ').trim();
}

/** Whether a text says enough: two signs with a letter among them (`c++`), or one of a script in which one is a word. */
export function saysEnough(text: string): boolean {
  return (
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text) ||
    (/[\p{L}\p{N}]/u.test(text) &&
      [...text.replace(/[\s\p{P}]/gu, (sign) => (sign === '#' ? sign : ''))].length > 1)
  );
}
