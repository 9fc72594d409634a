/** What test/stanzas can hold: how each kind is read from XML, and written as XML. */

import { parseJid, tryJid } from '../../shared/domain/jid.ts';
import type { Room } from '../../shared/domain/room.ts';
import { muclumbusResult, readMuclumbusSearch } from '../../shared/xmpp/muclumbus.ts';
import { readPresence } from '../../shared/xmpp/presence.ts';
import { readOwners } from '../../shared/xmpp/room-owners.ts';
import { readStanzaError } from '../../shared/xmpp/stanza-error.ts';
import type { Form, FormField } from '../../shared/xmpp/xep0004.ts';
import { formElement, readForm } from '../../shared/xmpp/xep0004.ts';
import {
  type DiscoInfo,
  type DiscoItem,
  discoInfoElement,
  discoItemsElement,
  readDiscoInfo,
  readDiscoItems,
} from '../../shared/xmpp/xep0030.ts';
import { readRoomInfo } from '../../shared/xmpp/xep0045.ts';
import { type CommandAnswer, commandElement, readCommand } from '../../shared/xmpp/xep0050.ts';
import { readPhoto } from '../../shared/xmpp/xep0054.ts';
import { readPeopleSearch } from '../../shared/xmpp/xep0055.ts';
import {
  type RsmRequest,
  type RsmResult,
  readRsm,
  readRsmRequest,
  rsmElement,
} from '../../shared/xmpp/xep0059.ts';
import { type Registration, readRegistration, registrationElement } from '../../shared/xmpp/xep0077.ts';
import { readAvatarData } from '../../shared/xmpp/xep0084.ts';
import { readVersion, type SoftwareVersion, versionElement } from '../../shared/xmpp/xep0092.ts';
import { type Caps, capsElement, readCaps } from '../../shared/xmpp/xep0115.ts';
import { readContacts } from '../../shared/xmpp/xep0157.ts';
import { readPersonalEvent } from '../../shared/xmpp/xep0163.ts';
import { readDelay } from '../../shared/xmpp/xep0203.ts';
import { readInvitation } from '../../shared/xmpp/xep0249.ts';
import { readReport } from '../../shared/xmpp/xep0377.ts';
import { detectEncryption } from '../../shared/xmpp/xep0380.ts';
import { channelResult, readChannelSearch } from '../../shared/xmpp/xep0433.ts';
import { readPeers, readPeersNode } from '../../shared/xmpp/xep0485.ts';
import { type Element, xml } from '../../shared/xmpp/xml.ts';

/** One kind of pair. */
export interface StanzaKind {
  readonly read?: (element: Element) => unknown;
  readonly write?: (value: unknown) => Element;
  /** What is written is the one child of the stanza that is read. */
  readonly payload?: boolean;
}

type FormJson = Omit<Form, 'fields'> & { fields: Record<string, FormField> };

type RegistrationJson = Omit<Registration, 'fields'> & { fields: Record<string, FormField> };

interface ResultJson {
  rooms: Room[];
  page: RsmResult;
  max: number;
}

function searchOf(iq: Element): Element {
  return iq.getChild('search') ?? xml('none');
}

function writerOf(write: (rooms: readonly Room[], page: RsmResult, max: number) => Element) {
  return (value: unknown): Element => {
    const { rooms, page, max } = value as ResultJson;
    return write(rooms, page, max);
  };
}

/** By the `kind` in the JSON. */
export const KINDS: Readonly<Record<string, StanzaKind>> = {
  form: {
    read: readForm,
    write: (value) => {
      const form = value as FormJson;
      return formElement({ ...form, fields: Object.entries(form.fields) });
    },
  },
  rsm: { read: readRsm },
  'rsm-asked': { read: readRsmRequest },
  'channel-search': { read: (iq) => readChannelSearch(searchOf(iq)) },
  'channel-result': { write: writerOf(channelResult), payload: true },
  invitation: {
    read: (message) =>
      readInvitation(message, tryJid(message.attrs.from ?? '') ?? parseJid('nobody.example')),
  },
  registration: { read: (iq) => readRegistration(iq.getChildElements()[0] ?? xml('none')) },
  'registration-form': {
    write: (value) => {
      const registration = value as RegistrationJson;
      return registrationElement({ ...registration, fields: Object.entries(registration.fields) });
    },
    payload: true,
  },
  'room-report': { read: (iq) => readReport(iq.getChild('report') ?? xml('none')) },
  owners: { read: readOwners },
  'people-search': { read: (iq) => readPeopleSearch(iq.getChild('query') ?? xml('none')) },
  'muclumbus-search': { read: (iq) => readMuclumbusSearch(searchOf(iq)) },
  'muclumbus-result': { write: writerOf(muclumbusResult), payload: true },
  'rsm-request': { write: (value) => rsmElement(value as RsmRequest) },
  'disco-info': {
    read: readDiscoInfo,
    write: (value) => discoInfoElement(value as DiscoInfo),
    payload: true,
  },
  'room-info': { read: (iq) => readRoomInfo(readDiscoInfo(iq)) },
  photo: { read: (iq) => readPhoto(iq, 1_000)?.toString('base64') },
  presence: { read: readPresence },
  event: { read: readPersonalEvent },
  'avatar-data': {
    read: (iq) => readAvatarData(iq, '111f4b3c50d7b0df729d299bc6f8e9ef9066971f', 1_000)?.toString('base64'),
  },
  'disco-items': {
    read: readDiscoItems,
    write: (value) => discoItemsElement((value as { items: DiscoItem[] }).items),
    payload: true,
  },
  version: {
    read: readVersion,
    write: (value) => versionElement(value as SoftwareVersion),
    payload: true,
  },
  peers: { read: readPeers },
  'peers-node': {
    read: (iq) => readPeersNode(parseJid('shakespeare.lit'), readDiscoInfo(iq), undefined) ?? null,
  },
  contacts: { read: (iq) => readContacts(readDiscoInfo(iq).forms) },
  'stanza-error': { read: readStanzaError },
  command: { read: readCommand },
  'command-answer': { write: (value) => commandElement(value as CommandAnswer) },
  caps: { read: readCaps, write: (value) => capsElement(value as Caps), payload: true },
  delay: { read: readDelay },
  encryption: { read: detectEncryption },
};
