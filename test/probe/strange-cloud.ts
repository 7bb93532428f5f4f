/** A cloud that no code here has seen: every path, prefix and member is drawn at random, and every value is a canary. */
import { randomBytes, randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A running cloud of that sort. */
export interface StrangeCloud {
  readonly url: string;
  /** The texts of all values that it ever answered. */
  readonly canaries: readonly string[];
  /** `METHOD path` of each call. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** What it does besides using other names. */
export interface StrangeCloudOptions {
  /** The prefix that the vendor documents, and a list of networks under the known name: the rest stays strange. */
  readonly knownNetworks?: boolean;
}

const word = (): string => `q${randomBytes(5).toString('hex').replace(/\d/g, 'k')}`;

/** Starts one on a free port. */
export async function startStrangeCloud({
  knownNetworks = false,
}: StrangeCloudOptions = {}): Promise<StrangeCloud> {
  const canaries: string[] = [];
  const asked: string[] = [];
  const canary = (): string => {
    const text = `canary-${randomBytes(9).toString('hex')}`;
    canaries.push(text);
    return text;
  };
  const number = (): number => {
    const value = randomInt(700_000_000, 2_000_000_000);
    canaries.push(String(value));
    return value;
  };
  const [outer, first, second, list] = [word(), word(), word(), word()];
  const body = (): unknown => ({
    [outer]: { [first]: canary(), [second]: number(), [list]: [canary(), { [word()]: canary() }] },
    error: canary(),
    message: canary(),
  });
  const networks = (): unknown => ({
    networks: [{ networkId: canary(), networkName: canary(), [word()]: number() }],
    [word()]: canary(),
  });
  const refusal = [400, 403, 404, 409, 418, 422][randomInt(6)] ?? 404;
  const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    const isList =
      knownNetworks &&
      incoming.headers.authorization !== undefined &&
      incoming.url === '/v1.0/network-manager/networks';
    outgoing
      .writeHead(isList ? 200 : refusal, { 'content-type': 'application/json', 'x-canary': canary() })
      .end(JSON.stringify(isList ? networks() : body()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    canaries,
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
