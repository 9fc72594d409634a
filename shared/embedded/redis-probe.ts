import { connect } from 'node:net';

/** Where a Redis is, and what opens it. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
}

/**
 * Why a Redis does not answer PING within a second: a socket's error code (`ECONNREFUSED`, …) or its own words
 * (`WRONGPASS …`, `LOADING …`); undefined when it answers. The protocol by hand (RESP inline commands): the
 * client library belongs to the store.
 */
export function redisProblem(address: RedisAddress): Promise<string | undefined> {
  const { host, port, username, password } = address;
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    let answer = '';
    const settle = (problem: string | undefined) => {
      socket.destroy();
      resolve(problem);
    };
    const auth = ['AUTH', username, password]
      .filter((word) => word !== undefined)
      .map((word) => JSON.stringify(word));
    socket.on('connect', () =>
      socket.write(`${password === undefined ? '' : `${auth.join(' ')}\r\n`}PING\r\n`),
    );
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (/^\+PONG\r$/m.test(answer)) settle(undefined);
      const refusal = /^-(.+)\r$/m.exec(answer)?.[1];
      if (refusal !== undefined) settle(refusal);
    });
    socket.on('timeout', () => settle('ETIMEDOUT'));
    socket.on('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
    socket.on('close', () => settle('it closed the connection'));
  });
}
