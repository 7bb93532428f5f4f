import { expect, it } from '@jest/globals';
import { capabilities } from '#standard';
import { fetchCommandsOf, otherFetchCommands } from './fetch-commands.js';

it('every command of the standard that fetches reads an attribute, or is left out for a reason', () => {
  const fetching = capabilities
    .flatMap(({ commands }) => commands)
    .filter(({ name }) => name.includes('FETCH'));
  const used = capabilities.flatMap(({ id }) => fetchCommandsOf(id)).map(({ command }) => command.name);
  expect([...used, ...Object.keys(otherFetchCommands)].toSorted()).toEqual(
    fetching.map(({ name }) => name).toSorted(),
  );
});

it('no PIN is fetched to read how a lock is', () => {
  const lock = capabilities.find(({ name }) => name === 'LOCK_CONTROL');
  expect(fetchCommandsOf(lock?.id ?? -1).map(({ command }) => command.name)).toEqual(['FETCH_LOCK_STATUS']);
});

it('what the standard lacks is not fetched', () => {
  expect(fetchCommandsOf(4_711)).toEqual([]);
});
