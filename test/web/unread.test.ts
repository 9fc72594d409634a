/** What is answered where Node cannot read a request. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { freePorts } from '../support/loopback.ts';
import { openSite } from './site.ts';

/**
 * What is answered to these bytes; with a code, Node's error is told of as soon as they arrived, and nothing is left of the
 * connection though the client does not close it.
 */
async function answerTo(t: TestContext, bytes: string, code?: string): Promise<string> {
  const [port = 0] = await freePorts(1, '127.0.0.1');
  const app = await openSite(t);
  await app.listen({ host: '127.0.0.1', port });
  const accepted = once(app.server, 'connection');
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const answer = text(client);
  const [socket] = (await accepted) as [Socket];
  client.write(bytes);
  const closed = once(socket, 'close');
  if (code !== undefined) {
    while (socket.bytesRead < bytes.length) await new Promise(setImmediate);
    app.server.emit('clientError', Object.assign(new Error('unread'), { code }), socket);
  }
  const said = await answer;
  if (code !== undefined) await closed;
  client.destroy();
  return said.split('\r\n')[0] as string;
}

test('a request that cannot be read is told why', async (t) => {
  assert.equal(await answerTo(t, 'NOT HTTP\r\n\r\n'), 'HTTP/1.1 400 Bad Request');
  const long = `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`;
  assert.equal(await answerTo(t, long), 'HTTP/1.1 431 Request Header Fields Too Large');
  const slow = await answerTo(t, 'GET / HTTP/1.1\r\n', 'ERR_HTTP_REQUEST_TIMEOUT');
  assert.equal(slow, 'HTTP/1.1 408 Request Timeout');
});

test('a connection that nothing was asked on is closed without an answer', async (t) => {
  assert.equal(await answerTo(t, '', 'ERR_HTTP_REQUEST_TIMEOUT'), '');
});
