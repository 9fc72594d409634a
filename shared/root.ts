import { join } from 'node:path';

/** The project's root folder: templates, Lua scripts and catalogues are read from there, not from `dist`. */
export const ROOT = join(import.meta.dirname, '..', '..');
