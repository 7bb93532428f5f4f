import { expect, it } from '@jest/globals';
import type { ServerContext } from '@modelcontextprotocol/server';
import { answering } from './answer.js';

it('a tool ends at its time limit, however many calls it makes, and ends those', async () => {
  const context = { mcpReq: { signal: new AbortController().signal } } as ServerContext;
  let given: AbortSignal | undefined;
  const { isError, content } = await answering({ callTime: 10 }, context, {
    isCommand: true,
    run: (signal) => {
      given = signal;
      return new Promise(() => undefined);
    },
  });
  expect([isError, given?.aborted]).toEqual([true, true]);
  expect(content).toEqual([{ type: 'text', text: expect.stringMatching(/"timed_out".*read the device/) }]);
});
