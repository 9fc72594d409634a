/** Numbers of people as everybody may know them: nobody can be told apart in them, nor seen coming and going. Pure. */

/** So many people are the smallest crowd, and the smallest step: the coming of one is not seen in it. */
export const CROWD = 5;

/** The next multiple of {@link CROWD} below; 0 stands for all that is less. */
export function coarse(count: number): number {
  return Math.floor(count / CROWD) * CROWD;
}
