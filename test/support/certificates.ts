/** A private certificate authority made by openssl, so that servers of the test bed trust each other and nobody else. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Program } from '../../shared/embedded/program.ts';

const execute = promisify(execFile);

/** Paths of PEM files. `bundle` is key and certificate in one file, as ejabberd wants it. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
  readonly bundle: string;
}

/** Whom the servers of the test bed trust. */
export interface Authority {
  /** Path of the authority's PEM certificate. */
  readonly certificate: string;
  /** A certificate for `domain` and everything one level below it. */
  issue(domain: string): Promise<Certificate>;
}

const DAYS = '30';
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes a new authority in `dir`, which is created.  */
export async function createAuthority(dir: string, openssl: Program): Promise<Authority> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const certificate = join(dir, 'authority.crt');
  const key = join(dir, 'authority.key');
  const env = { ...process.env, ...openssl.env };
  const run = (words: readonly string[]): Promise<{ stdout: string }> =>
    execute(openssl.path, [...(openssl.args ?? []), ...words], { env });
  const extensions = [
    '-addext',
    'basicConstraints=critical,CA:TRUE',
    '-addext',
    'keyUsage=keyCertSign,cRLSign',
  ];
  const subject = ['-subj', '/CN=Parvis test authority'];
  await run([
    'req',
    '-x509',
    ...NEW_KEY,
    '-days',
    DAYS,
    ...subject,
    ...extensions,
    '-keyout',
    key,
    '-out',
    certificate,
  ]);

  const issue = async (domain: string): Promise<Certificate> => {
    const file = (ending: string): string => join(dir, `${domain}.${ending}`);
    await run([
      'req',
      '-new',
      ...NEW_KEY,
      '-subj',
      `/CN=${domain}`,
      '-keyout',
      file('key'),
      '-out',
      file('csr'),
    ]);
    await writeFile(
      file('ext'),
      `subjectAltName=DNS:${domain},DNS:*.${domain}\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth,clientAuth\n`,
    );
    const signing = ['-CA', certificate, '-CAkey', key, '-CAcreateserial', '-days', DAYS];
    const issued = ['-extfile', file('ext'), '-out', file('crt')];
    await run(['x509', '-req', '-in', file('csr'), ...signing, ...issued]);
    const bundle = file('pem');
    const { stdout } = await run(['x509', '-in', file('crt')]);
    const { stdout: keyText } = await run(['pkey', '-in', file('key')]);
    await writeFile(bundle, stdout + keyText, { mode: 0o600 });
    return { key: file('key'), certificate: file('crt'), bundle };
  };
  return { certificate, issue };
}
