import { describe, expect, it } from '@jest/globals';
import { SingleFlight } from './single-flight.js';

describe('a button that is clicked twice', () => {
  it('sends one request, and both clicks get the key that it made', async () => {
    const flight = new SingleFlight<{ name: string }, string>();
    let keys = 0;
    const create = (): Promise<string> => Promise.resolve(`key ${(keys += 1)}`);
    const clicks = [flight.run({ name: 'lamps' }, create), flight.run({ name: 'lamps' }, create)];
    expect(await Promise.all(clicks)).toEqual(['key 1', 'key 1']);
    expect(await flight.run({ name: 'lamps' }, create)).toBe('key 2');
  });

  it('sends a separate request for another input', async () => {
    const flight = new SingleFlight<string, string>();
    const echo = (input: string): Promise<string> => Promise.resolve(input);
    expect(await Promise.all([flight.run('a', echo), flight.run('b', echo)])).toEqual(['a', 'b']);
  });

  it('can be clicked again after it failed', async () => {
    const flight = new SingleFlight<undefined, string>();
    const fail = (): Promise<string> => Promise.reject(new Error('refused'));
    const clicks = [flight.run(undefined, fail), flight.run(undefined, fail)];
    await expect(Promise.allSettled(clicks)).resolves.toMatchObject([
      { status: 'rejected' },
      { status: 'rejected' },
    ]);
    expect(await flight.run(undefined, () => Promise.resolve('done'))).toBe('done');
  });
});
