/**
 * Objects of which some fields may be missing. Field by field: V8 gives an object that is spread together out of parts that
 * differ a shape of its own, which takes as much memory as the object and ten times as long to make.
 */

/** The same, but that what may be undefined may be missing instead. */
type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out what is undefined. */
export function present<T extends object>(fields: T): Present<T> {
  return addPresent({}, fields);
}

/** Adds what is not undefined to an object of one's own, and gives it. */
export function addPresent<T extends object, U extends object>(to: T, fields: U): T & Present<U> {
  for (const name of Object.keys(fields) as (keyof U)[])
    if (fields[name] !== undefined) (to as Partial<U>)[name] = fields[name];
  return to as T & Present<U>;
}
