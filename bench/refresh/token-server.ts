/**
 * A token endpoint that answers at once: what remains of a refresh is the broker's own work. It speaks just enough HTTP
 * for that, because it shares the machine with what is measured.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** Characters of an access token: a signed JWT with a handful of claims. */
const ACCESS_TOKEN_LENGTH = 700;

const HEAD_END = '\r\n\r\n';
const LIFETIME_SECONDS = 3_600;

let issued = 0;

function answer(): string {
  issued += 1;
  const body = JSON.stringify({
    access_token: `${issued}.`.padEnd(ACCESS_TOKEN_LENGTH, 'a'),
    token_type: 'Bearer',
    expires_in: LIFETIME_SECONDS,
    refresh_token: `refresh-token-${issued}`.padEnd(43, 'r'),
  });
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}${HEAD_END}${body}`;
}

/** Answers every complete request on a connection, in order. */
function serve(socket: Socket): void {
  let received = '';
  socket.setNoDelay(true);
  socket.setEncoding('latin1');
  socket.on('error', () => undefined);
  socket.on('data', (chunk: string) => {
    received += chunk;
    for (let length = requestLength(received); length !== undefined; length = requestLength(received)) {
      received = received.slice(length);
      socket.write(answer());
    }
  });
}

/** Length of the first request in `text`; `undefined` while it is incomplete. */
function requestLength(text: string): number | undefined {
  const headEnd = text.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const bodyLength = Number(/content-length: *(\d+)/i.exec(text.slice(0, headEnd))?.[1] ?? 0);
  const length = headEnd + HEAD_END.length + bodyLength;
  return text.length >= length ? length : undefined;
}

const server = createServer(serve).listen(0, '127.0.0.1', () => {
  process.send?.((server.address() as AddressInfo).port);
});
process.once('disconnect', () => process.exit());
