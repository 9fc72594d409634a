/**
 * Answers that go out as one text, made beforehand. Node checks each header of each answer anew and joins them, into
 * `_header`, which it sends with the first that is written; where that stands already, it sends it as it is. Nobody
 * promises this, so test/web/presence-live.test.ts compares what comes of it with what Node makes of the same.
 */
import {
  type IncomingMessage,
  type ServerResponse,
  STATUS_CODES,
  validateHeaderName,
  validateHeaderValue,
} from 'node:http';
import type { Head } from './badge-headers.ts';

/** Seconds for which a connection is kept for the next request. */
export const KEEP_ALIVE_S = 72;

/** Lines of headers, each with its end. @throws TypeError for what may not stand in a header */
export function headLines(head: Head): string {
  let lines = '';
  for (let i = 0; i + 1 < head.length; i += 2) {
    const [name, value] = [String(head[i]), String(head[i + 1])];
    validateHeaderName(name);
    validateHeaderValue(name, value);
    lines += `${name}: ${value}\r\n`;
  }
  return lines;
}

/** What is the same for all answers of one status in one second. */
class Beginnings {
  #second = 0;
  readonly #lines = new Map<number, string>();

  of(status: number): string {
    const second = Math.floor(Date.now() / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#lines.clear();
    }
    let lines = this.#lines.get(status);
    if (lines === undefined) {
      const date = new Date(second * 1_000).toUTCString();
      lines = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nDate: ${date}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${KEEP_ALIVE_S}\r\n`;
      this.#lines.set(status, lines);
    }
    return lines;
  }
}

const beginnings = new Beginnings();

/** Whether an answer is as most are: over HTTP/1.1, and the connection stays. */
export function mayBeWhole(
  { httpVersionMajor, httpVersionMinor }: IncomingMessage,
  raw: ServerResponse,
): boolean {
  return raw.shouldKeepAlive && httpVersionMajor === 1 && httpVersionMinor === 1;
}

/** @param rest lines of headers, an empty one, and the body, one character a byte */
export function sendWhole(raw: ServerResponse, status: number, rest: string): void {
  (raw as unknown as { _header: string })._header = beginnings.of(status) + rest;
  raw.end();
}
