/** What is mostly there and must now and then be waited for. */
export type Soon<T> = T | Promise<T>;

/** Goes on at once when it is there: a promise costs as much as many a thing that is done with it. */
export function soon<T, R>(value: Soon<T>, go: (value: T) => Soon<R>): Soon<R> {
  return value instanceof Promise ? value.then(go) : go(value);
}

/** Does something at once, or after what goes before it. Undefined: it is done. What it throws is a rejection. */
export function after(before: Promise<void> | undefined, work: () => Soon<void>): Promise<void> | undefined {
  if (before !== undefined) return before.then(work);
  try {
    return work() ?? undefined;
  } catch (error) {
    return Promise.reject(error);
  }
}
