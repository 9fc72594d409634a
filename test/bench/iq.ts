/** Questions per second over our session, beside a bare socket that checks nothing, on both servers. */
import { parseJid } from '../../shared/domain/jid.ts';
import { openSession } from '../../shared/xmpp/open-session.ts';
import { discoInfoQuery } from '../../shared/xmpp/xep0030.ts';
import { startTestBed, type TestServer } from '../support/test-bed.ts';
import { bareComponent } from './bare-component.ts';
import { quantile, type Report } from './figure.ts';
import { QUIET } from './quiet.ts';

const QUESTIONS = 8_000;
const IN_FLIGHT = 64;
const ROUNDS = 3;

async function ourSeconds(server: TestServer): Promise<number> {
  const { jid, secret } = server.components.bench;
  const session = openSession({ jid: parseJid(jid), secret, url: server.componentUrl, log: QUIET });
  await session.ready();
  const to = parseJid(server.domain);
  const start = performance.now();
  let left = QUESTIONS;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await session.ask({ to, type: 'get', child: discoInfoQuery() });
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  const seconds = (performance.now() - start) / 1000;
  await session.close();
  return seconds;
}

async function bareSeconds(server: TestServer): Promise<number> {
  const { jid, secret } = server.components.bench;
  const component = await bareComponent(server.componentUrl, jid, secret);
  const addresses = Array.from({ length: QUESTIONS }, () => server.domain);
  const seconds = await component.ask(addresses, discoInfoQuery().toString(), IN_FLIGHT);
  component.close();
  return seconds;
}

/** See the file. @throws Error when what it measures does not work. */
export async function iq(report: Report): Promise<void> {
  const bed = await startTestBed();
  try {
    for (const server of [bed.servers.prosody, bed.servers.ejabberd]) {
      const ours: number[] = [];
      const bare: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        bare.push(QUESTIONS / (await bareSeconds(server)));
        ours.push(QUESTIONS / (await ourSeconds(server)));
      }
      report({
        bench: 'iq',
        what: `disco#info asked of ${server.kind}, ${IN_FLIGHT} in flight`,
        figure: quantile(ours, 0.5),
        unit: 'answers/s',
        beside: 'a bare socket',
        other: quantile(bare, 0.5),
      });
    }
  } finally {
    await bed.close();
  }
}
