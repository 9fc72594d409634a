/**
 * What goes over the wire, as strings of bytes: in whatever script a text is, it takes one byte a character in memory, and
 * is put together and written without being gone through again.
 */
declare const WIRE: unique symbol;
/** Text of which each character is a byte of its UTF-8 (RFC 6120 §11.6). */
export type Wire = string & { readonly [WIRE]: true };

/** What is the same in both. */
const ASCII = /^[\0-\x7f]*$/;

/** `text` as it goes over the wire. */
export function toWire(text: string): Wire {
  return (ASCII.test(text) ? text : Buffer.from(text).toString('latin1')) as Wire;
}

/** The same in one piece: the many that it is made of would be gone through each time that it is written. */
export function inOnePiece(wire: Wire): Wire {
  return Buffer.from(wire, 'latin1').toString('latin1') as Wire;
}
