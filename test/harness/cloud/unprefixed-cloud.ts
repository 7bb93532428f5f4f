/** The sandbox as a cloud that leaves out `/v1.0`, as all of the vendor's running code expects. */
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const PREFIX = '/v1.0';

/** COCO's paths. The sandbox's own pages, and the URLs by which its login resumes, pass as they are. */
const COCO_PATH = /^\/(?:oauth\/(?:authorize|token)(?:\?|$)|network-manager\/|user-manager\/)/;

/** The proxy in front of the sandbox. */
export interface UnprefixedCloud {
  readonly url: string;
  /** The paths that it was asked for, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Starts it before a sandbox that will listen on `port` of this machine. */
export async function startUnprefixedCloud(port: number): Promise<UnprefixedCloud> {
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const { url = '' } = incoming;
    asked.push(url);
    const isPrefixed = url.startsWith(PREFIX) && COCO_PATH.test(url.slice(PREFIX.length));
    if (isPrefixed) outgoing.writeHead(404).end('{"error":{"code":40401,"message":"not found"}}');
    else pass(incoming, outgoing, port, COCO_PATH.test(url) ? PREFIX + url : url);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => {
          closed();
        });
      }),
  };
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, port: number, path: string): void {
  const { method, headers } = incoming;
  const onward = send({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.once('error', () => outgoing.destroy());
  incoming.pipe(onward);
}
