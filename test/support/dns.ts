/** A name server for the test bed: answers SRV questions for a fixed list of domains (RFC 1035, RFC 2782). */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** Where a domain's server-to-server port listens. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** A running name server. */
export interface NameServer {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

const SRV = 33;
const IN = 1;
/** Response, authoritative, recursion available. */
const RESPONSE = 0x8480;
const RECURSION_DESIRED = 0x0100;
const NAME_ERROR = 3;
const LONGEST_SECONDS = 60;

/** The address of `domain`, or of the nearest domain above it that has one. */
export function addressFor(
  domains: ReadonlyMap<string, ServerAddress>,
  domain: string,
): ServerAddress | undefined {
  const labels = domain.toLowerCase().split('.');
  for (let first = 0; first < labels.length; first++) {
    const address = domains.get(labels.slice(first).join('.'));
    if (address !== undefined) return address;
  }
  return undefined;
}

function encodeName(name: string): Buffer {
  const labels = name.split('.').map((label) => {
    const text = Buffer.from(label, 'latin1');
    return Buffer.concat([Buffer.from([text.length]), text]);
  });
  return Buffer.concat([...labels, Buffer.from([0])]);
}

/** The first question of a packet: its name, type and raw bytes; undefined when it is cut short. */
export function readQuestion(packet: Buffer): { name: string; type: number; bytes: Buffer } | undefined {
  const labels: string[] = [];
  let at = 12;
  for (;;) {
    const length = packet[at];
    if (length === undefined || length > 63) return undefined;
    at++;
    if (length === 0) break;
    labels.push(packet.subarray(at, at + length).toString('latin1'));
    at += length;
  }
  if (at + 4 > packet.length) return undefined;
  return { name: labels.join('.'), type: packet.readUInt16BE(at), bytes: packet.subarray(12, at + 4) };
}

/** The answer to one packet: an SRV record with a numeric target, "no such name", or an empty answer. */
export function answerPacket(
  packet: Buffer,
  domains: ReadonlyMap<string, ServerAddress>,
): Buffer | undefined {
  const question = packet.length < 12 ? undefined : readQuestion(packet);
  if (question === undefined) return undefined;
  const service = /^_xmpp-server\._tcp\.(.+)$/i.exec(question.name);
  const address = addressFor(domains, service?.[1] ?? question.name);
  const records: Buffer[] = [];
  if (address !== undefined && service !== null && question.type === SRV) {
    const target = encodeName(address.host);
    const head = Buffer.alloc(18);
    head.writeUInt16BE(0xc00c, 0); // the name stands in the question
    head.writeUInt16BE(SRV, 2);
    head.writeUInt16BE(IN, 4);
    head.writeUInt32BE(LONGEST_SECONDS, 6);
    head.writeUInt16BE(6 + target.length, 10);
    head.writeUInt16BE(address.port, 16);
    records.push(head, target);
  }
  const header = Buffer.alloc(12);
  header.writeUInt16BE(packet.readUInt16BE(0), 0);
  // Erlang ignores an answer that does not repeat "recursion desired".
  const desired = packet.readUInt16BE(2) & RECURSION_DESIRED;
  header.writeUInt16BE(RESPONSE | desired | (address === undefined ? NAME_ERROR : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length > 0 ? 1 : 0, 6);
  return Buffer.concat([header, question.bytes, ...records]);
}

/** Answers on a free UDP port of 127.0.0.1 until closed. */
export async function startNameServer(domains: ReadonlyMap<string, ServerAddress>): Promise<NameServer> {
  const socket = createSocket('udp4');
  socket.on('message', (packet, sender) => {
    const answer = answerPacket(packet, domains);
    if (answer !== undefined) socket.send(answer, sender.port, sender.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    host: '127.0.0.1',
    port: socket.address().port,
    close: () => new Promise((done) => socket.close(() => done())),
  };
}
