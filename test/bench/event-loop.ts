/** Whether others get a turn while something works. */

/** The next turn of the event loop. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Does some work; gives what came of it and the longest time in ms for which nobody else had a turn meanwhile. */
export async function longestBlock<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly ms: number }> {
  let isOver = false;
  let longest = 0;
  const beat = async (): Promise<void> => {
    for (let last = performance.now(); !isOver; ) {
      await turn();
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }
  };
  const beating = beat();
  const value = await work();
  isOver = true;
  await beating;
  return { value, ms: longest };
}
