import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { SystemIds } from '#kernel';
import { answerClientError } from './client-error.js';

describe('input that Node refuses before there is a request', () => {
  it('gets 408, which says that it may be sent again, if it did not arrive in time', async () => {
    const server = createServer({ headersTimeout: 50, requestTimeout: 50, connectionsCheckingInterval: 10 });
    server.on('clientError', (error, socket) => {
      answerClientError(error, socket as Socket, new SystemIds());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const caller = connect((server.address() as AddressInfo).port, '127.0.0.1');
      caller.write('GET / HTTP/1.1\r\nhost: x\r\n');
      const answer = await text(caller);
      expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n[\s\S]*"code":"request_timeout"/);
      expect(answer).toMatch(/^connection: close\r$/m);
    } finally {
      server.close();
    }
  });
});
