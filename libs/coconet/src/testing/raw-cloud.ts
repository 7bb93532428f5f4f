/** A server on a free port that answers as a test says, for clouds that misbehave. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A running one. */
export interface RawCloud {
  readonly url: URL;
  close(): Promise<void>;
}

/** Starts it. */
export async function startRawCloud(answer: RequestListener): Promise<RawCloud> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => {
          closed();
        });
      }),
  };
}
