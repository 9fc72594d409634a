import { pino } from 'pino';

/** A log that says nothing: the terminal is not part of what is measured. */
export const QUIET = pino({ level: 'silent' });
