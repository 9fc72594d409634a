import { Parser } from '@xmpp/xml';
import type { Element } from '../xml.ts';

/** What one stanza may cost. */
export interface ParserLimits {
  /** Elements nested in a stanza deeper than this make it refused. */
  readonly depth: number;
  /** A stanza of more bytes is refused, one text or tag of more ends the stream; also bounds how many elements one may have. */
  readonly stanzaBytes: number;
}

/**
 * An element may cost 5 bytes of input, yet it is some 400 bytes of memory. Of what servers send, lists of rooms have
 * the most, of about this many bytes each; short ones may have as many rooms of 4 MiB (32,768).
 */
const BYTES_PER_ELEMENT = 128;

/**
 * The library's tokeniser searches a piece without `<` again for each of its characters; small pieces keep that
 * linear: 400 kB of text take 15 ms, in whole 64 kB reads 75 ms. They are best made of as many bytes each: whatever is
 * kept of a string, be it one room's name, keeps the whole string in memory.
 */
export const PIECE = 4096;

/** Input that no further byte can mend: the stream has to end. `condition` as in RFC 6120 §4.9.3. */
export class StreamViolation extends Error {
  override name = 'StreamViolation';
  readonly condition: 'not-well-formed' | 'restricted-xml' | 'policy-violation';
  constructor(condition: StreamViolation['condition'], message: string) {
    super(message);
    this.condition = condition;
  }
}

/**
 * The library's stream parser with limits that are counted while parsing.
 *
 * Events: `start` (the stream header), `element` (a whole stanza or nonza), `refused` (one that was nested too
 * deeply or had too many bytes or elements: its own name and attributes, nothing inside), `end`.
 * A stanza that is too deep comes from anybody, passed on by our own server, so it must not cost the stream; nor must
 * one of too many bytes: servers write out a prefix's namespace at every element that has it, so that of 11 kB somebody
 * sends 5 MB come here. One text or tag of so many bytes, or malformed XML, comes from our own server alone and does.
 */
export class LimitedParser extends Parser {
  readonly #limits: ParserLimits;
  /** 1 inside the stream header, 2 inside a stanza. */
  #depth = 0;
  #elements = 0;
  #stanza: Element | undefined;
  #refused = false;
  #ended = false;
  /** The first `<` has come. */
  #begun = false;
  /** Bytes since the last stanza was whole, to the precision of one {@link PIECE}. */
  #unfinishedBytes = 0;
  /** Bytes since the last text or tag was whole, to the same precision: what the tokeniser holds. */
  #heldBytes = 0;

  constructor(limits: ParserLimits) {
    super();
    this.#limits = limits;
  }

  /** Listeners must not throw. @throws StreamViolation; the parser is of no use afterwards. */
  override write(text: string): void {
    if (this.#ended) return;
    if (this.root === null) this.#checkProlog(text);
    for (let start = 0; start < text.length; start += PIECE)
      this.#writePiece(text.slice(start, start + PIECE));
  }

  /** Another protocol or a document type is told at once; the tokeniser would wait for its end. */
  #checkProlog(text: string): void {
    if (!this.#begun && /^\s*[^\s<]/.test(text)) throw new StreamViolation('not-well-formed', 'not XML');
    this.#begun ||= text.trim() !== '';
    if (text.includes('<!'))
      throw new StreamViolation('restricted-xml', 'a document type or comment before the stream header');
  }

  #writePiece(piece: string): void {
    const bytes = Buffer.byteLength(piece);
    this.#unfinishedBytes += bytes;
    this.#heldBytes += bytes;
    try {
      super.write(piece);
    } catch (error) {
      if (error instanceof StreamViolation) throw error;
      throw new StreamViolation('not-well-formed', error instanceof Error ? error.message : 'not XML');
    }
    const most = this.#limits.stanzaBytes;
    if (this.#heldBytes > most)
      throw new StreamViolation('policy-violation', `a text or tag of more than ${most} bytes`);
    if (this.#unfinishedBytes > most && this.#depth >= 2 && !this.#refused) this.#forgetInside();
  }

  override onStartElement(name: string, attrs: Record<string, string>): void {
    if (this.#ended) return;
    this.#heldBytes = 0;
    this.#depth++;
    if (this.#refused) return;
    this.#elements++;
    if (
      this.#depth - 1 > this.#limits.depth ||
      this.#elements > this.#limits.stanzaBytes / BYTES_PER_ELEMENT
    ) {
      this.#refuse();
      return;
    }
    super.onStartElement(name, attrs);
    if (this.#depth === 2) this.#stanza = this.cursor as Element;
  }

  override onEndElement(name: string): void {
    if (this.#ended) return;
    this.#heldBytes = 0;
    if (this.#refused && this.#depth > 2) {
      this.#depth--;
      return;
    }
    const cursor = this.cursor as Element | null;
    if (cursor === null || name !== cursor.name)
      throw new StreamViolation('not-well-formed', 'an end tag without its start tag');
    this.#depth--;
    if (this.#depth === 0) this.#ended = true;
    if (this.#depth === 1) this.#unfinishedBytes = this.#elements = 0;
    if (this.#depth === 1 && this.#refused) this.#emitRefused(cursor);
    else super.onEndElement(name);
  }

  override onText(text: string): void {
    this.#heldBytes = 0;
    if (this.#ended || this.#refused) return;
    // White space between stanzas is a keep-alive (RFC 6120 §4.6.1): kept, it would be a leak.
    if (this.#depth >= 2) super.onText(text);
    else if (text.trim() !== '') throw new StreamViolation('not-well-formed', 'text outside of stanzas');
  }

  #refuse(): void {
    if (this.#depth <= 2) throw new StreamViolation('policy-violation', 'too many elements');
    this.#forgetInside();
  }

  /** Refuses the stanza that is coming; what follows of it is counted, not kept. */
  #forgetInside(): void {
    if (this.#stanza === undefined) throw new StreamViolation('policy-violation', 'too many elements');
    this.#refused = true;
    this.#stanza.children = [];
    this.cursor = this.#stanza;
  }

  #emitRefused(stanza: Element): void {
    this.#refused = false;
    stanza.parent = this.root as Element;
    this.cursor = this.root;
    this.emit('refused', stanza);
  }
}
