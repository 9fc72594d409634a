/** What beginners are pointed to: data of web/lists, with where it was taken from and when. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../shared/root.ts';

/** Where clients run, in the order in which they are asked for. */
export const DEVICES = ['android', 'ios', 'windows', 'macos', 'linux', 'web', 'terminal'] as const;
/** One of {@link DEVICES}. */
export type Device = (typeof DEVICES)[number];

/** A list and its source. */
interface Sourced {
  /** A page that says it. */
  readonly source: string;
  /** Of that page, when the list was taken from it: `2026-08-16`. */
  readonly date: string;
}

/** Programs that a beginner gets along with, the simplest first on each device. */
export interface ClientList extends Sourced {
  readonly clients: readonly {
    readonly name: string;
    readonly url: string;
    readonly devices: readonly Device[];
  }[];
}

/** Where to find a server: lists that others test every day, sooner than names that grow old here. */
export interface ServerList extends Sourced {
  readonly lists: readonly {
    readonly name: string;
    readonly url: string;
    /** `tested`: servers that anybody may use; `own`: one for a family or a group. */
    readonly about: 'tested' | 'own';
  }[];
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(ROOT, 'web', 'lists', `${name}.json`), 'utf8')) as T;
}

/** What is new in the API, the newest first; in English, as its reference. */
export const API_CHANGES: readonly { readonly date: string; readonly changes: readonly string[] }[] =
  read('api-changes');
/** See {@link ClientList}. */
export const CLIENTS: ClientList = read('clients');
/** See {@link ServerList}. */
export const SERVERS: ServerList = read('servers');
