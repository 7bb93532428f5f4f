/** The client secret is changed at COCO while calls go on: no call may fail and nothing is restarted. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createBrokerApp } from '../../apps/broker/src/create-app.js';
import { insertLinks } from '../harness/rows/grants.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

/** A proxy in front of the sandbox that accepts these client secrets instead. */
class SecretGate {
  readonly accepted = new Set<string>();
  readonly counts = new Map<string, number>();
  private readonly server = createServer((incoming, response) => void this.pass(incoming, response));
  private target = new URL('http://127.0.0.1');
  private secret = '';

  async start(target: string, secret: string): Promise<string> {
    this.target = new URL(target);
    this.secret = secret;
    await new Promise<void>((ready) => this.server.listen(0, '127.0.0.1', ready));
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    let body = Buffer.concat(chunks).toString();
    if (incoming.url === '/v1.0/oauth/token') {
      const form = new URLSearchParams(body);
      const shown = form.get('client_secret') ?? '';
      this.counts.set(shown, (this.counts.get(shown) ?? 0) + 1);
      if (!this.accepted.has(shown)) {
        response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"invalid_client"}');
        return;
      }
      form.set('client_secret', this.secret);
      body = form.toString();
    }
    const onward = request(
      new URL(incoming.url ?? '/', this.target),
      {
        method: incoming.method,
        headers: { ...incoming.headers, 'content-length': Buffer.byteLength(body) },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    onward.end(body);
  }
}

describe('a client secret that is changed under load', () => {
  let system: TestSystem;
  let service: TestService;
  let gate: SecretGate;
  let directory: string;
  let stopped: boolean;
  let statuses: number[];

  const configure = (...secrets: readonly string[]): void => {
    writeFileSync(join(directory, 'secret'), secrets.join('\n'), { mode: 0o600 });
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'client-secret-'));
    gate = new SecretGate();
    gate.accepted.add('old');
    configure('old');
    system = await TestSystem.start({
      environment: { REFRESH_SCHEDULE: 'false' },
      startBroker: async (environment) =>
        createBrokerApp({
          ...environment,
          COCO_BASE_URL: await gate.start(
            environment.COCO_BASE_URL ?? '',
            environment.COCO_CLIENT_SECRET ?? '',
          ),
          COCO_CLIENT_SECRET: '',
          COCO_CLIENT_SECRET_FILE: join(directory, 'secret'),
        }),
    });
    service = await system.createService();
    stopped = false;
    statuses = [];
  });

  afterEach(async () => {
    await system.close();
    gate.close();
    rmSync(directory, { recursive: true });
  });

  /** Rounds of reads by all links at once, each with an expired token: every read needs a token call. */
  async function load(links: readonly string[]): Promise<void> {
    while (!stopped) {
      for (const linkId of links) await system.expireAccessToken(linkId);
      const read = async (linkId: string): Promise<number> =>
        (await system.api('GET', `/v1/links/${linkId}/networks`, service.key)).status;
      statuses.push(...(await Promise.all(links.map(read))));
    }
  }

  const more = async (reads: number): Promise<void> => {
    const enough = statuses.length + reads;
    await until(`${reads} more reads`, () => Promise.resolve(statuses.length >= enough));
  };

  const shown = async (secret: string): Promise<void> => {
    const before = gate.counts.get(secret) ?? 0;
    await until(`COCO is shown ${secret}`, () => Promise.resolve((gate.counts.get(secret) ?? 0) > before));
  };

  it('at the broker first costs no failed call', async () => {
    const loading = load(await insertLinks(system, service.id, 4));
    await more(8);
    configure('new', 'old');
    await shown('new');
    await more(8);
    gate.accepted.add('new');
    gate.accepted.delete('old');
    await more(8);
    configure('new');
    await more(8);
    stopped = true;
    await loading;
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('at COCO first costs no failed call while COCO takes both', async () => {
    const loading = load(await insertLinks(system, service.id, 4));
    await more(8);
    gate.accepted.add('new');
    await more(8);
    configure('new');
    await shown('new');
    gate.accepted.delete('old');
    await more(8);
    stopped = true;
    await loading;
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('at COCO only recovers as soon as the broker gets it, without a restart, and no link is lost', async () => {
    const [linkId = ''] = await insertLinks(system, service.id, 1);
    gate.accepted.add('new');
    gate.accepted.delete('old');
    configure('new');
    await system.expireAccessToken(linkId);
    expect((await system.api('GET', `/v1/links/${linkId}/networks`, service.key)).status).toBe(200);
    expect(Object.fromEntries(gate.counts)).toMatchObject({ new: 1 });
  });
});
