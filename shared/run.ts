/** The life of one process: configuration, signals, deadline, exit code. Every main.ts goes through here. */
import { type Config, ConfigError, readConfig } from './config.ts';
import { type Log, openLog } from './log.ts';

/** A process that has started. */
export interface Running {
  /** Ends everything in order. Called once. */
  close(): Promise<void>;
}

/** What every process gets. */
export interface RunContext {
  readonly config: Config;
  readonly log: Log;
}

/** The configuration, as {@link readConfig}; or one line per problem on stderr and exit code 2. */
export function configOrExit(alone?: string): Config {
  try {
    return readConfig(undefined, alone);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    exitWithProblems(error);
  }
}

function exitWithProblems({ problems }: ConfigError): never {
  for (const problem of problems) process.stderr.write(`parvis: ${problem}\n`);
  process.exit(2);
}

/**
 * Runs `start` until SIGINT, SIGTERM or the end of the parent that watches this process; then closes in order,
 * at the latest after `SHUTDOWN_TIMEOUT`. Exit codes: 0 asked to end, 1 a bug or an overdue shutdown, 2 configuration (also when `start` throws ConfigError).
 */
export async function run(name: string, start: (context: RunContext) => Promise<Running>): Promise<void> {
  const config = configOrExit(name);
  const log = openLog(name, config.logLevel);
  let running: Running | undefined;
  let ending = false;

  const end = async (reason: string, code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    log.info({ reason }, 'ending');
    const deadline = setTimeout(() => {
      log.error('shutdown took too long');
      process.exit(1);
    }, config.shutdownMs);
    try {
      await running?.close();
    } catch (error) {
      log.error({ err: error }, 'shutdown failed');
      process.exit(1);
    }
    clearTimeout(deadline);
    process.exit(code);
  };

  process.on('SIGINT', () => void end('SIGINT', 0));
  process.on('SIGTERM', () => void end('SIGTERM', 0));
  // The watcher that started this process is gone: nobody would restart or stop it any more.
  process.on('disconnect', () => void end('parent gone', 0));
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'bug: uncaught exception');
    void end('bug', 1);
  });
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'bug: unhandled rejection');
    void end('bug', 1);
  });

  try {
    running = await start({ config, log });
  } catch (error) {
    if (error instanceof ConfigError) exitWithProblems(error);
    log.fatal({ err: error }, 'start failed');
    await end('start failed', 1);
  }
}
