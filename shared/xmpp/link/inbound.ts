/** What comes in on a stream that is online: sorted into answers, link business, malformed ones, and stanzas. */
import { bare, domainOf, type Jid } from '../../domain/jid.ts';
import type { Pending } from '../pending.ts';
import { errorReply } from '../stanza-error.ts';
import type { Element } from '../xml.ts';
import { completeAddresses } from './addresses.ts';
import type { Arrival } from './stream.ts';
import { NS_SM, type StreamManagement } from './stream-management.ts';

const STANZAS = new Set(['iq', 'message', 'presence']);
const IQ_TYPES = new Set(['get', 'set', 'result', 'error']);

/** What the way in needs of the session. */
export interface InboundPorts {
  readonly ns: string;
  readonly own: () => Jid;
  readonly pending: Pending;
  readonly management: StreamManagement;
  readonly counters: { received: number; malformed: number; forged: number; misrouted: number };
  /** The id of the last keep-alive question; its answer is the link's business alone. */
  readonly pingId: () => string | undefined;
  readonly emit: (stanza: Element) => void;
  /** A stanza of our own making. */
  readonly send: (stanza: Element) => void;
  /** A nonza of stream management, at once. */
  readonly push: (nonza: Element) => void;
  /** A stanza for somebody else came to us, for the first time. */
  readonly misrouted: (to: Jid) => void;
  /** The server has more of ours than before. */
  readonly acknowledged: () => void;
}

/** Handles everything that comes in; throws nothing but bugs of `emit`. */
export function receive(arrival: Arrival, ports: InboundPorts): void {
  const { element } = arrival;
  if (element.getNS() === NS_SM) {
    manage(element, ports);
    return;
  }
  const { counters } = ports;
  // RFC 6120 §8: a stanza is of the stream's own namespace; our stream header has no prefix for it.
  if (!STANZAS.has(element.name) || element.getNS() !== ports.ns) {
    counters.malformed++;
    return;
  }
  ports.management.received();
  counters.received++;
  const anonymous = element.attrs.from === undefined;
  if (!completeAddresses(element, ports.own())) counters.malformed++;
  else if (!isOurs(element, ports.own())) {
    // Told once: until the operator has mended it, it happens at every turn.
    if (counters.misrouted++ === 0) ports.misrouted(element.attrs.to as Jid);
  } else if (isPing(element, ports)) return;
  else if (element.name === 'iq') receiveIq(arrival, anonymous, ports);
  else if (arrival.refused) counters.malformed++;
  else ports.emit(element);
}

/** A component is everybody at its domain, an account itself alone. */
function isOurs({ attrs }: Element, own: Jid): boolean {
  const to = attrs.to as Jid;
  return own.includes('@') ? bare(to) === bare(own) : domainOf(to) === own;
}

function manage(element: Element, { management, push, acknowledged }: InboundPorts): void {
  if (element.is('r')) push(management.acknowledge());
  else if (element.is('a')) {
    management.acknowledgedBy(element);
    acknowledged();
  } else if (element.is('enabled')) management.enabled(element);
  else if (element.is('failed')) management.abandon();
}

/** Our own question whether the link lives comes back to us, or is answered. */
function isPing(element: Element, { pingId }: InboundPorts): boolean {
  return element.name === 'iq' && element.attrs.id !== undefined && element.attrs.id === pingId();
}

function receiveIq({ element, refused }: Arrival, anonymous: boolean, ports: InboundPorts): void {
  const { type, id } = element.attrs;
  if (type === 'result' || type === 'error') {
    // Without its content a result is none.
    if (refused) element.attrs.type = 'error';
    const settled = ports.pending.settle(element, anonymous);
    if (settled === 'forged') ports.counters.forged++;
    else if (settled === 'other' && !refused) ports.emit(element);
    return;
  }
  // RFC 6120 §8.2.3: get and set carry an id and exactly one child element.
  const wrong = refused || !IQ_TYPES.has(type ?? '') || id === undefined;
  if (!wrong && element.getChildElements().length === 1) {
    ports.emit(element);
    return;
  }
  ports.counters.malformed++;
  if (id !== undefined) ports.send(errorReply(element, refused ? 'policy-violation' : 'bad-request'));
}
