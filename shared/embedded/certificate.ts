import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import type { Program } from './program.ts';

/** Paths of two PEM files. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/**
 * Paths of a self-signed certificate for `names` (and the loopback addresses), made once and kept in `dir`;
 * made again when the names change. @throws Failure `unavailable` when openssl cannot make it.
 */
export async function selfSigned(
  dir: string,
  names: readonly string[],
  openssl: Program,
): Promise<Certificate> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const paths = { certificate: join(dir, 'self-signed.crt'), key: join(dir, 'self-signed.key') };
  const wish = `${names.join('\n')}\n`;
  const namesFile = join(dir, 'self-signed.names');
  if (existsSync(namesFile) && readFileSync(namesFile, 'utf8') === wish && existsSync(paths.key))
    return paths;
  const config = join(dir, 'self-signed.cnf');
  writeFileSync(config, configFor(names));
  const made = { certificate: `${paths.certificate}.new`, key: `${paths.key}.new` };
  await execute(openssl, [
    ...['req', '-x509', '-config', config, '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
    ...['-nodes', '-days', '3650', '-keyout', made.key, '-out', made.certificate],
  ]);
  chmodSync(made.key, 0o600);
  renameSync(made.certificate, paths.certificate);
  renameSync(made.key, paths.key);
  writeFileSync(namesFile, wish);
  return paths;
}

/** X.509 subject names are ASCII: a name beyond that stands as its A-label (RFC 5280 §7.2). */
function configFor(names: readonly string[]): string {
  const ascii = names.map((name) => new URL(`http://${name}/`).hostname);
  const subjects = [...ascii.map((name) => `DNS:${name}`), 'IP:127.0.0.1', 'IP:::1'];
  return [
    '[req]\ndistinguished_name=dn\nx509_extensions=ext\nprompt=no\n[dn]',
    `CN=${(ascii[0] ?? 'localhost').slice(0, 64)}`,
    '[ext]\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth,clientAuth',
    `subjectAltName=${subjects.join(',')}\n`,
  ].join('\n');
}

function execute(program: Program, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program.path, args, {
      env: { ...process.env, ...program.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-2_000);
    });
    const fail = (why: string) =>
      reject(new Failure('unavailable', `openssl could not make the certificate: ${why}`));
    child.on('error', (error) => fail(error.message));
    child.on('close', (code) =>
      code === 0 ? resolve() : fail(said.trim().split('\n').at(-1) ?? `exit ${code}`),
    );
  });
}
