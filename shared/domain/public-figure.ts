/** Numbers of people as everybody may know them: nobody can be told apart in them, nor seen coming and going. Pure. */

/** So many people are the smallest crowd, and the smallest step. */
const CROWD = 5;

/** A number as it is published. */
export interface PublicFigure {
  /** Rounded down to a whole number of crowds, or the smallest crowd. */
  readonly about: number;
  /** There are fewer than that, perhaps nobody. */
  readonly isFewer: boolean;
}

/** Rounds it. */
export function publicFigure(count: number): PublicFigure {
  if (count < CROWD) return { about: CROWD, isFewer: true };
  return { about: Math.floor(count / CROWD) * CROWD, isFewer: false };
}
