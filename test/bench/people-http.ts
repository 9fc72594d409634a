/** The directory of people over HTTP: the API and the page, one search at a time. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onCore, SERVED } from './cores.ts';
import { quantile, type Report } from './figure.ts';
import { putLoad, type Question } from './http-load.ts';
import { PEOPLE_KINDS, type PeopleKind } from './people-queries.ts';

const SERVER = fileURLToPath(new URL('./people-http-server.js', import.meta.url));
const LIMIT_MS = 10;
const LOAD = { connections: 1, status: 200 } as const;
/** Before the code is compiled. */
const WARM_SECONDS = 3;
const SECONDS = 2;

function queryOf({ text, language }: PeopleKind): string {
  return new URLSearchParams({ q: text, ...(language && { lang: language }) }).toString();
}

/** See the file. @throws Error when an answer is not what it must be. */
export async function overHttp(count: number, report: Report): Promise<void> {
  const { path, args = [] } = onCore(SERVED, { path: process.execPath, env: {} });
  const child = fork(SERVER, [String(count)], { execPath: path, execArgv: [...args] });
  try {
    const [port] = (await once(child, 'message')) as [number];
    const ask = async (seconds: number, next: () => Question): Promise<number> =>
      quantile((await putLoad({ ...LOAD, port, seconds, next })).ms, 0.99);
    const tell = (what: string, figure: number): void =>
      report({
        ...{ bench: 'people', figure, unit: 'ms', beside: 'limit', other: LIMIT_MS },
        what: `99th percentile of ${what}, ${count.toLocaleString('en')} people, over HTTP`,
      });
    let turn = 0;
    const paths = (route: string) => (): Question => ({
      path: `${route}?${queryOf(PEOPLE_KINDS[turn++ % PEOPLE_KINDS.length] as PeopleKind)}`,
    });
    for (const route of ['/api/v1/people', '/people']) await ask(WARM_SECONDS, paths(route));
    for (const kind of PEOPLE_KINDS)
      tell(kind.what, await ask(SECONDS, () => ({ path: `/api/v1/people?${queryOf(kind)}` })));
    tell('pages with all of these', await ask(2 * SECONDS, paths('/people')));
  } finally {
    child.disconnect();
    await once(child, 'exit');
  }
}
