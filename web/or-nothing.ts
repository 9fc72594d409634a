import { Failure } from '../shared/failure.ts';

/** What the store answers, or undefined when it cannot: for what a page can do without. */
export async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
