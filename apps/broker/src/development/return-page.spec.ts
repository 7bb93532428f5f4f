import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { ReturnPage } from './return-page.js';

/** A program that has a port, and answers this. */
async function withProgram(text: string, act: (port: number) => Promise<void>): Promise<void> {
  const server = createServer((_request, response) => response.end(text));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await act((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

it('a development broker sends no confirmation code to another program that has the port', async () => {
  await withProgram('something else', async (port) => {
    await expect(ReturnPage.start(port)).rejects.toMatchObject({
      name: 'StartRefused',
      message: expect.stringContaining(`Port ${port} is taken by another program`),
    });
  });
});

it('a development broker shares the page of another one', async () => {
  await withProgram('Here the browser is back at the service, which receives:\n', async (port) => {
    await expect(ReturnPage.start(port)).resolves.toBeInstanceOf(ReturnPage);
  });
});
