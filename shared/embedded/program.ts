/** What a server's program is: where it lies and how to spawn it. */

/** The programs that can be asked for, by their names on the search path. */
export const PROGRAM_NAMES = ['prosody', 'redis-server', 'ejabberd', 'openssl', 'wrk'] as const;

/** One of {@link PROGRAM_NAMES}. */
export type ProgramName = (typeof PROGRAM_NAMES)[number];

/** How to spawn it. For `ejabberd` the path is Erlang's `erl`, with the libraries' place in the environment. */
export interface Program {
  readonly path: string;
  /** To stand before the caller's own arguments. */
  readonly args?: readonly string[];
  /** To be added to the environment of the spawn. */
  readonly env: Readonly<Record<string, string>>;
}

/** Each program that was asked for. */
export type Programs = Readonly<Record<ProgramName, Program>>;
