import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keysFor } from '../../shared/store/keys.ts';

test('every key stands in the cluster slot of its suite', () => {
  const keys = keysFor('parvis');
  const all = [
    ...[keys.rooms, keys.unlisted, keys.seen, keys.roomChanges, keys.servers, keys.queues],
    ...[keys.policy, keys.audit, keys.secret],
    ...[keys.peopleBook.policy, keys.peopleBook.audit, keys.peopleBook.secret],
    ...[
      keys.figures,
      keys.hourly,
      keys.daily,
      keys.totalsHourly,
      keys.totalsDaily,
      keys.avatars,
      keys.pictures,
    ],
    ...[keys.people, keys.badges, keys.badgePictures, keys.badgeChanges],
    ...[keys.hellos, keys.unheardHellos, keys.helloSecret],
    ...[keys.roomTurns, keys.namedServers, keys.deadServers],
    ...[keys.patrons, keys.seats, keys.waiting, keys.due, keys.recent, keys.blocks, keys.homes],
    ...[
      keys.pairCounts,
      keys.searches,
      keys.untold,
      keys.pairSecret,
      keys.pairSecretPrint,
      keys.lines('random.example.org'),
    ],
    ...[keys.ringOf('u', 'p'), keys.talksOf('u'), keys.caseOf('c'), keys.openCases, keys.reportsOn('u')],
    ...[keys.standingOf('u'), keys.reporterOf('u'), keys.noticesFor('u'), keys.unmaskingOf('c')],
    ...[keys.revealOf('p', 'u'), keys.drained, keys.caseCounts, keys.pairNews],
    ...[keys.pairsBook.policy, keys.pairsBook.audit, keys.pairsBook.secret],
    ...[keys.process('web', ''), keys.instances('web'), keys.listedOf('conference.example.org')],
  ];
  for (const key of all) assert.match(key, /^\{parvis\}:/);
  assert.equal(new Set(all).size, all.length);
});

test('two suites share no key', () => {
  assert.notEqual(keysFor('a').rooms, keysFor('b').rooms);
});
