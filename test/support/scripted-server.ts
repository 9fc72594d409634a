/** A server of XMPP that does what a script says, however wrong: the other end of `openSession` in tests. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { createSecureContext, TLSSocket } from 'node:tls';

/** Signed by {@link TEST_CA} for `accounts.test`; made for these tests alone. */
const TEST_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBkTCCATegAwIBAgIUCzw7zAr9nVfXwPLrle6XmM3FMT0wCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMTIyMjI0MDI5WhgPMjEy
NjEwMjkyMjQwMjlaMBgxFjAUBgNVBAMMDWFjY291bnRzLnRlc3QwWTATBgcqhkjO
PQIBBggqhkjOPQMBBwNCAAS8Xgdxq7RFt2MnkQYyo/DEgQ7KDgFb2iznGGd8/Dv2
Iu9/vKzP+aF6T4YMUKRfOBa5ALQIWnjbX54ZyjDkzkCpo1wwWjAYBgNVHREEETAP
gg1hY2NvdW50cy50ZXN0MB0GA1UdDgQWBBQMJ4fqqg7T2Tya+pDGtt7Z1GgC7DAf
BgNVHSMEGDAWgBQhGRMKGakTzABV1bYEbxKyMJu3uDAKBggqhkjOPQQDAgNIADBF
AiEAsB5JV9sspfQjd/lQjE5Y7AY/PoH/PYb83HW476yFAPMCIFircMXSSlH3P9NR
Au7eLwgmdSzs+J4mVCf1XSyPhfjC
-----END CERTIFICATE-----
`;
const TEST_KEY = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEINikmmsPMFDkTEALWla1o4UejyBZNPBZq3HOt5OFKqS3oAoGCCqGSM49
AwEHoUQDQgAEvF4Hcau0RbdjJ5EGMqPwxIEOyg4BW9os5xhnfPw79iLvf7ysz/mh
ek+GDFCkXzgWuQC0CFp421+eGcow5M5AqQ==
-----END EC PRIVATE KEY-----
`;
/** PEM of the authority that signed the scripted server's certificate. */
export const TEST_CA = `-----BEGIN CERTIFICATE-----
MIIBiTCCAS+gAwIBAgIUfetSj0AFIx4HeeB6Bc7v3xnvSzYwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMTIyMjI0MDI5WhgPMjEy
NjEwMjkyMjQwMjlaMBkxFzAVBgNVBAMMDlRlc3QgYXV0aG9yaXR5MFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAE036NPJKhliIjKzISq5TVsVrOS0dfXXbRy5sOcTUo
PKdPKLPaLhkqTY8Q/jVCdzXXMu19Dp2r48BMTDNOpiQbNaNTMFEwHQYDVR0OBBYE
FCEZEwoZqRPMAFXVtgRvErIwm7e4MB8GA1UdIwQYMBaAFCEZEwoZqRPMAFXVtgRv
ErIwm7e4MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgTW11DZMz
EemdYsvoGOXF2mPwp7VYwbFyTcEj6OS879cCIQCru3zL0I+KPCuoubs9uwPc0P9j
yRl8lsic+Of6TbvgvA==
-----END CERTIFICATE-----
`;

const NS_STREAMS = 'http://etherx.jabber.org/streams';
const NS_SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
const NS_TLS = 'urn:ietf:params:xml:ns:xmpp-tls';
const NS_BIND = 'urn:ietf:params:xml:ns:xmpp-bind';

/** The far end of one connection. */
export class Peer {
  /** Everything that came in, in clear text. */
  received = '';
  #consumed = 0;
  #socket: Socket | TLSSocket;
  #ended = false;
  #wake: (() => void)[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    this.#listen(socket);
  }

  #listen(socket: Socket): void {
    const decoder = new TextDecoder();
    socket.on('data', (data: Buffer) => {
      this.received += decoder.decode(data, { stream: true });
      this.#changed();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#ended = true;
      this.#changed();
    });
  }

  #changed(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  send(data: string | Uint8Array): void {
    this.#socket.write(data);
  }

  /** Resolves when `data` is handed to the network. */
  async sendAll(data: string | Uint8Array): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#socket.write(data, () => resolve());
    });
  }

  /** Waits until what came in after the last match matches, and gives the match. @throws when the other end leaves before. */
  async expect(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.received.slice(this.#consumed));
      if (match !== null) {
        this.#consumed += match.index + match[0].length;
        return match;
      }
      if (this.#ended)
        throw new Error(`gone before ${pattern}; it had said: ${this.received.slice(this.#consumed, 2_000)}`);
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  /** Resolves when the other end has closed the connection. */
  async gone(): Promise<void> {
    while (!this.#ended) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  end(text = ''): void {
    this.#socket.end(text);
  }

  /** A TCP reset where the system allows it. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Stops reading: the other end's buffers fill up. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  async startTls(): Promise<void> {
    const plain = this.#socket;
    plain.removeAllListeners('data');
    const secure = new TLSSocket(plain, {
      isServer: true,
      secureContext: createSecureContext({ cert: TEST_CERTIFICATE, key: TEST_KEY }),
    });
    this.#socket = secure;
    this.#listen(secure);
    await new Promise<void>((resolve) => {
      secure.once('secure', () => resolve());
      secure.once('close', () => resolve());
    });
  }

  /** The stream header of ours, after theirs. */
  async openStream(ns = 'jabber:client', id = 'stream-1'): Promise<void> {
    await this.expect(/<stream:stream[^>]*>/);
    this.send(
      `<?xml version='1.0'?><stream:stream xmlns='${ns}' xmlns:stream='${NS_STREAMS}' id='${id}' from='accounts.test' version='1.0'>`,
    );
  }

  /** XEP-0114 to the end: the component is online afterwards. */
  async acceptComponent(): Promise<void> {
    await this.openStream('jabber:component:accept');
    await this.expect(/<handshake[^>]*>[^<]*<\/handshake>/);
    this.send('<handshake/>');
  }

  /** An account's login by PLAIN without TLS; it is bound afterwards. `features` go with the second stream. */
  async acceptAccount(features = ''): Promise<void> {
    await this.openStream();
    this.send(
      `<stream:features><mechanisms xmlns='${NS_SASL}'><mechanism>PLAIN</mechanism></mechanisms></stream:features>`,
    );
    await this.expect(/<auth [^>]*>[^<]*<\/auth>/);
    this.send(`<success xmlns='${NS_SASL}'/>`);
    await this.openStream();
    this.send(`<stream:features><bind xmlns='${NS_BIND}'/>${features}</stream:features>`);
  }

  /** RFC 6120 §7, granting what is asked for. */
  async bind(jid = 'bot@accounts.test/parvis'): Promise<void> {
    const [, id] = await this.expect(/<iq type="set" id="([^"]+)"><bind.*?<\/iq>/);
    this.send(`<iq type='result' id='${id}'><bind xmlns='${NS_BIND}'><jid>${jid}</jid></bind></iq>`);
  }

  async offerTls(): Promise<void> {
    await this.openStream();
    this.send(`<stream:features><starttls xmlns='${NS_TLS}'><required/></starttls></stream:features>`);
    await this.expect(/<starttls[^>]*\/>/);
    this.send(`<proceed xmlns='${NS_TLS}'/>`);
    await this.startTls();
  }

  /** The server's side of SCRAM (RFC 5802 §3) for one password. `lie` spoils the server's own proof. */
  async scram(mechanism: 'SCRAM-SHA-1' | 'SCRAM-SHA-256', password: string, lie = false): Promise<void> {
    const hash = mechanism === 'SCRAM-SHA-1' ? 'sha1' : 'sha256';
    const hmac = (key: Uint8Array, text: string) => createHmac(hash, key).update(text).digest();
    const unbase = (text = '') => Buffer.from(text, 'base64').toString();
    const base = (text: string | Buffer) => Buffer.from(text).toString('base64');
    const auth = await this.expect(new RegExp(`<auth [^>]*mechanism="${mechanism}"[^>]*>([^<]*)</auth>`));
    const firstBare = unbase(auth[1]).slice('n,,'.length);
    const salt = randomBytes(16);
    const challenge = `r=${/r=(.*)$/.exec(firstBare)?.[1]}server,s=${base(salt)},i=4096`;
    this.send(`<challenge xmlns='${NS_SASL}'>${base(challenge)}</challenge>`);
    const response = unbase((await this.expect(/<response[^>]*>([^<]*)<\/response>/))[1]);
    const unproven = response.replace(/,p=.*$/, '');
    const salted = pbkdf2Sync(password, salt, 4096, createHash(hash).digest().length, hash);
    const authMessage = `${firstBare},${challenge},${unproven}`;
    const clientKey = hmac(salted, 'Client Key');
    const signature = hmac(createHash(hash).update(clientKey).digest(), authMessage);
    const proof = clientKey.map((byte, index) => byte ^ (signature[index] ?? 0));
    if (!response.endsWith(`,p=${base(Buffer.from(proof))}`)) {
      this.send(`<failure xmlns='${NS_SASL}'><not-authorized/></failure>`);
      return;
    }
    const own = hmac(hmac(salted, 'Server Key'), lie ? 'something else' : authMessage);
    this.send(`<success xmlns='${NS_SASL}'>${base(`v=${base(own)}`)}</success>`);
  }
}

/** What the server does with its `index`-th connection (from 0). Rejections fail the test unless the peer is gone. */
export type Script = (peer: Peer, index: number) => Promise<void>;

/** A listening server and what happened to it. */
export interface ScriptedServer {
  readonly url: string;
  readonly port: number;
  /** Connections so far, oldest first. */
  readonly peers: readonly Peer[];
  /** What scripts failed with: usually that the other end had gone. */
  readonly faults: readonly unknown[];
}

/** Listens on a free loopback port until the test ends. */
export async function scriptedServer(t: TestContext, script: Script): Promise<ScriptedServer> {
  const peers: Peer[] = [];
  const faults: unknown[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    const peer = new Peer(socket);
    peers.push(peer);
    script(peer, peers.length - 1).catch((error: unknown) => faults.push(error));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `xmpp://127.0.0.1:${port}`, port, peers, faults };
}
