import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { BrokerError, InvalidRequest, type Ids } from '#kernel';
import { problemAnswer } from './problem.js';

/** Responds when Node's HTTP parser refuses the input, before there is a request, and closes the connection. */
export function answerClientError(error: Error & { code?: string }, socket: Socket, ids: Ids): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = ids.next();
  const { status, headers, body } = problemAnswer(refusalFor(error.code), requestId);
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `x-request-id: ${requestId}`,
    'x-content-type-options: nosniff',
    'cache-control: no-store',
    'connection: close',
    `content-length: ${body.length}`,
    '',
    body.toString(),
  ];
  socket.end(lines.join('\r\n'), () => {
    socket.destroy();
  });
}

function refusalFor(code: string | undefined): BrokerError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new BrokerError('headers_too_large', 'The header fields are larger than 16 KB.');
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new BrokerError('request_timeout', 'The request did not arrive in time; send it again.');
  }
  return new InvalidRequest([{ field: 'request', message: 'not well-formed HTTP/1.1' }]);
}
