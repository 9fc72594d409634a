/** SCRAM (RFC 5802, RFC 7677) on node's crypto, without channel binding; the server has to prove itself too. */
import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Failure } from '../../failure.ts';

const derive = promisify(pbkdf2);

/** Strongest first. */
export const SCRAM_HASHES = { 'SCRAM-SHA-256': 'sha256', 'SCRAM-SHA-1': 'sha1' } as const;
/** A mechanism of {@link SCRAM_HASHES}. */
export type ScramName = keyof typeof SCRAM_HASHES;

/** A server that asks for more wants our processor, not our proof. Prosody takes 10,000, ejabberd 4,096. */
const MAX_ITERATIONS = 1_000_000;

/** What goes into one exchange. */
export interface ScramCredentials {
  readonly username: string;
  readonly password: string;
  /** Fresh and unguessable for each login. */
  readonly nonce: string;
}

function broken(what: string): Failure {
  return new Failure('unavailable', `the server's SCRAM answer is unusable: ${what}`);
}

/** The parts of SASLprep (RFC 4013) that change passwords people type: compatibility forms and odd spaces. */
function prepared(text: string): string {
  return text.replace(/\p{Zs}/gu, ' ').normalize('NFKC');
}

/** `r=…,s=…,i=…` by letter; an extension we must understand (`m=`) is refused. */
function fields(message: string): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const part of message.split(',')) if (part[1] === '=') map.set(part.slice(0, 1), part.slice(2));
  if (map.has('m')) throw broken('an unknown mandatory extension');
  return map;
}

/** One login: `first`, then `answer` to the challenge, then `verify` what the server says last. */
export class Scram {
  readonly #hash: string;
  readonly #credentials: ScramCredentials;
  readonly #firstBare: string;
  #serverSignature: Buffer | undefined;

  constructor(name: ScramName, credentials: ScramCredentials) {
    this.#hash = SCRAM_HASHES[name];
    this.#credentials = credentials;
    const user = credentials.username.replaceAll('=', '=3D').replaceAll(',', '=2C');
    this.#firstBare = `n=${user},r=${credentials.nonce}`;
  }

  first(): string {
    return `n,,${this.#firstBare}`;
  }

  /** The proof for the server's challenge. @throws Failure `unavailable` when the challenge is unusable. */
  async answer(challenge: string): Promise<string> {
    const said = fields(challenge);
    const nonce = said.get('r') ?? '';
    const salt = Buffer.from(said.get('s') ?? '', 'base64');
    const iterations = /^\d{1,9}$/.test(said.get('i') ?? '') ? Number(said.get('i')) : 0;
    if (!nonce.startsWith(this.#credentials.nonce) || nonce === this.#credentials.nonce)
      throw broken('not our nonce');
    if (salt.length === 0) throw broken('no salt');
    if (iterations < 1 || iterations > MAX_ITERATIONS) throw broken(`${said.get('i')} iterations`);

    const size = createHash(this.#hash).digest().length;
    const password = prepared(this.#credentials.password);
    const salted = await derive(password, salt, iterations, size, this.#hash);
    const hmac = (key: Buffer, text: string) => createHmac(this.#hash, key).update(text).digest();
    const clientKey = hmac(salted, 'Client Key');
    const storedKey = createHash(this.#hash).update(clientKey).digest();
    const unproven = `c=biws,r=${nonce}`;
    const authMessage = `${this.#firstBare},${challenge},${unproven}`;
    const signature = hmac(storedKey, authMessage);
    const proof = clientKey.map((byte, index) => byte ^ (signature[index] ?? 0));
    this.#serverSignature = hmac(hmac(salted, 'Server Key'), authMessage);
    return `${unproven},p=${Buffer.from(proof).toString('base64')}`;
  }

  /** @throws Failure `unavailable` unless the server has shown that it knows the secret as well. */
  verify(final: string): void {
    const given = Buffer.from(fields(final).get('v') ?? '', 'base64');
    const expected = this.#serverSignature;
    if (expected === undefined || given.length !== expected.length || !timingSafeEqual(given, expected))
      throw new Failure(
        'unavailable',
        'the server could not prove that it knows the account: is it the right one?',
      );
  }
}
