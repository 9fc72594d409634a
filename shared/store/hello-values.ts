/** First words in Redis; each field is checked when it is read. */
import type { Hello, Unheard } from '../domain/hello.ts';
import { fieldsOf, hex, moment, storedJid, whole } from './stored-fields.ts';

/** Hex digits of the hashes. */
const HASH = 24;
const MOST_NUMBER = 1_000;

/** As it is kept under its id. */
export function writeHello({ from, to, number, at }: Hello): string {
  return JSON.stringify({ from, to, number, at });
}

/** The hello, or undefined when it is none. */
export function readHello(id: string, json: string): Hello | undefined {
  const fields = fieldsOf(json);
  const [from, to] = [storedJid(fields?.from), storedJid(fields?.to)];
  const [number, at] = [whole(fields?.number), moment(fields?.at)];
  if (hex(id, HASH) === undefined || from === undefined || to === undefined) return undefined;
  return number !== undefined && number > 0 && number <= MOST_NUMBER && at !== undefined
    ? { id, from, to, number, at }
    : undefined;
}

/** As it is kept under its id. */
export function writeUnheard({ by, until }: Unheard): string {
  return `${by} ${until}`;
}

/** What is not heard any more, or undefined when it is nothing. */
export function readUnheard(id: string, text: string): Unheard | undefined {
  const [by, until, ...rest] = text.split(' ');
  const [hash, ms] = [hex(by, HASH), /^\d{1,16}$/.test(until ?? '') ? moment(Number(until)) : undefined];
  if (hex(id, HASH) === undefined || hash === undefined || ms === undefined || rest.length > 0)
    return undefined;
  return { id, by: hash, until: ms };
}
