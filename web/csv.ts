/** Tables as CSV (RFC 4180), for people who open them in a spreadsheet. */
import type { FastifyReply } from 'fastify';

type Cell = string | number | null | undefined;

/** A cell. What a spreadsheet would take for a formula gets an apostrophe in front; numbers are numbers. */
function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const safe = /^[\s\p{C}]*[=+\-@|%＝＋－＠]/u.test(cell) || /^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const CSV_TYPE = 'text/csv; charset=utf-8; header=present';

/** A head line and one line per row. */
export function csvText(head: readonly string[], rows: Iterable<readonly Cell[]>): string {
  let text = `${head.join(',')}\r\n`;
  for (const row of rows) text += `${row.map(cellText).join(',')}\r\n`;
  return text;
}

/** Sends a table. */
export function sendCsv(reply: FastifyReply, table: string): void {
  reply.type(CSV_TYPE).send(table);
}
