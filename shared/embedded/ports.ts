/** Loopback addresses and ports. */
import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** 127.0.0.1, and ::1 where this machine has it. */
export function loopbackAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return all.some((entry) => entry.address === '::1') ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
}

/** Why nobody can listen there (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`, …), or undefined when one can. */
export function portProblem(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** A port that is free at this moment on every one of `hosts`. */
export async function freePort(hosts: readonly string[] = ['127.0.0.1']): Promise<number> {
  const [first = '127.0.0.1', ...others] = hosts;
  for (;;) {
    const port = await new Promise<number>((resolve, reject) => {
      const server = createServer();
      server.once('error', reject);
      server.listen(0, first, () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
      });
    });
    const problems = await Promise.all(others.map((host) => portProblem(host, port)));
    if (problems.every((problem) => problem === undefined)) return port;
  }
}

/** Why a TCP connection cannot be made within `timeoutMs` (`ECONNREFUSED`, `ENOTFOUND`, `ETIMEDOUT`, …), or undefined. */
export function connectProblem(host: string, port: number, timeoutMs = 2_000): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const settle = (problem: string | undefined) => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('connect', () => settle(undefined));
    socket.once('timeout', () => settle('ETIMEDOUT'));
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
  });
}

/** Waits until something listens there, or until `given()` says that it will not come any more. */
export async function listening(host: string, port: number, given: () => boolean): Promise<boolean> {
  while (!given()) {
    if ((await connectProblem(host, port)) === undefined) return true;
    await sleep(15);
  }
  return false;
}
