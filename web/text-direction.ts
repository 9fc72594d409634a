/** Which way a line of a stranger's text runs, and how to keep it from turning what stands around it. */

const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}]/u;

/** Whether its first letter is one of a script that runs from right to left (UAX 9, P2). */
export function isRightToLeft(text: string): boolean {
  const first = /\p{L}/u.exec(text)?.[0];
  return first !== undefined && RIGHT_TO_LEFT.test(first);
}

/** The text between isolates (UAX 9, FSI and PDI) where it could turn its neighbours; for places that have no markup. */
export function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

/**
 * The line between RLI and PDI (UAX 9) where it runs from right to left, for lines of a drawing that run from left to
 * right. The attribute `direction` would also turn where a line begins, in browsers only.
 */
export function embedded(line: string, rightToLeft: boolean): string {
  return rightToLeft ? `\u2067${line}\u2069` : line;
}
