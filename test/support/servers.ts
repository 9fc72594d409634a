/**
 * The real servers a test file works with: those that `npm test` has started for the whole run, or, when the file
 * is run by hand, its own, which end with it. For test files only: it registers a hook of the test runner.
 */
import { after } from 'node:test';
import { type RoomMaker, roomMaker } from './room-maker.ts';
import {
  SERVERS_VARIABLE,
  startTestBed,
  type TestBed,
  type TestServer,
  type TestServers,
} from './test-bed.ts';

export type { TestServer, TestServers } from './test-bed.ts';

let own: Promise<TestBed> | undefined;
after(async () => {
  await (await own)?.close();
});

/** Coordinates of Redis, Prosody and ejabberd. The first call without `npm test` around it takes some seconds. */
export async function sharedServers(): Promise<TestServers> {
  const given = process.env[SERVERS_VARIABLE];
  if (given !== undefined) return JSON.parse(given) as TestServers;
  own ??= startTestBed();
  return (await own).servers;
}

/** Makes people and rooms on one of the servers. */
export function makerOf(server: TestServer): RoomMaker {
  return roomMaker(server);
}
