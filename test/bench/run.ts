/**
 * `npm run bench [-- NAME …]`: one line of JSON per figure, each with its peer or limit from the same run. A name that
 * none has stands for all that begin with it and a hyphen.
 */
import { type Report, report } from './figure.ts';

const BENCHES: Readonly<Record<string, () => Promise<(report: Report) => Promise<void>>>> = {
  start: async () => (await import('./start.ts')).start,
  iq: async () => (await import('./iq.ts')).iq,
  'crawl-50k': async () => (await import('./crawl-50k.ts')).crawl50k,
  crawl: async () => (await import('./crawl.ts')).crawl,
  sampling: async () => (await import('./sampling.ts')).sampling,
  fuzz: async () => (await import('./fuzz.ts')).fuzz,
  'presence-return': async () => (await import('./presence-return.ts')).presenceReturn,
  badge: async () => (await import('./badge.ts')).badge,
  'badge-live': async () => (await import('./badge-live.ts')).badgeLive,
  'people-memory': async () => (await import('./people.ts')).peopleInMemory,
  'people-xmpp': async () => (await import('./people.ts')).peopleOverXmpp,
  'people-http': async () => (await import('./people.ts')).peopleOverHttp,
  'people-beside': async () => (await import('./people.ts')).peopleBeside,
  browser: async () => (await import('./browser.ts')).browser,
  'rooms-http': async () => (await import('./rooms-http.ts')).roomsHttp,
  search: async () => (await import('./search.ts')).search,
  'pairs-chaos': async () => (await import('./pairs-chaos.ts')).pairsChaos,
  'randomchat-relay': async () => (await import('./randomchat-relay.ts')).relayRate,
  'randomchat-latency': async () => (await import('./randomchat-relay.ts')).relayLatency,
  'randomchat-matching': async () => (await import('./randomchat-matching.ts')).matching,
  'randomchat-memory': async () => (await import('./randomchat-memory.ts')).memory,
  'search-1k': async () => (await import('./search-1k.ts')).search1k,
};

const asked = process.argv.slice(2);
const names = asked.flatMap((name) => {
  const parts = Object.keys(BENCHES).filter((each) => each.startsWith(`${name}-`));
  return Object.hasOwn(BENCHES, name) || parts.length === 0 ? [name] : parts;
});
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  process.stderr.write(
    `parvis: no benchmark ${unknown.join(', ')}: there are ${Object.keys(BENCHES).join(', ')}\n`,
  );
  process.exit(2);
}
for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
  const load = BENCHES[name];
  if (load !== undefined) await (await load())(report);
}
process.exit(0);
