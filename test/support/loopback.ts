import { once } from 'node:events';
import { createServer } from 'node:net';

/** `count` different TCP ports of `address` that nobody listens on at the moment. */
export async function freePorts(count: number, address: string): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, address));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => {
    const bound = server.address();
    return typeof bound === 'object' && bound !== null ? bound.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
