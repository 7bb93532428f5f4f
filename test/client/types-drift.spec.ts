import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

it('the client’s types are committed as the description of the API is: else run `npm run client:types`', async () => {
  const check = promisify(execFile)('npm', ['run', '--silent', 'client:types', '--', '--check']);
  await expect(check).resolves.toBeDefined();
});
