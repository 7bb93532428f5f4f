/** SIGTERM loses nothing that has been sent to COCO or a receiver, whether or not its caller is still waiting. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { call } from '../harness/network/http.js';
import { until } from '../harness/time/until.js';
import { Receiver } from '../events/receiver.js';
import { StoppingStage, TIMEOUT } from './stopping-stage.js';

// At once: most of the time each waits for COCO, or for the time-out.
describe('SIGTERM', () => {
  const noSchedule = { REFRESH_SCHEDULE: 'false' };

  it.concurrent('does not lose the pair of a refresh whose caller has given up', () =>
    StoppingStage.play(noSchedule, async (stage) => {
      await stage.system.expireAccessToken(stage.linkId);
      await stage.order('token', { type: 'delay', when: 'after', milliseconds: 3_000 }, 1);
      await stage.abandon('GET', '/networks');
      expect((await stage.row()).generation).toBe('1');
      expect(await stage.broker.stop('SIGTERM')).toBe(0);
      const row = await stage.row();
      expect(row).toMatchObject({ generation: row.fence, status: 'active', lease_until: null });
      expect(row.generation).not.toBe('1');
    }),
  );

  it.concurrent('sent twice does not lose it either, and does not wait for callers', () =>
    StoppingStage.play({ ...noSchedule, SHUTDOWN_DELAY: '20' }, async (stage) => {
      const { broker } = stage;
      await stage.system.expireAccessToken(stage.linkId);
      await stage.order('token', { type: 'delay', when: 'after', milliseconds: 3_000 }, 1);
      await stage.abandon('GET', '/networks');
      broker.signal('SIGTERM');
      await until('it has heard the first', async () => {
        const health = await call('GET', `${broker.managementUrl}/health/ready`);
        return health.json.state === 'draining';
      });
      expect(await endsInTime(broker.stop('SIGTERM'))).toBe(0);
      expect((await stage.row()).generation).not.toBe('1');
    }),
  );

  it.concurrent('leaves a record of a command that COCO carried out after its caller had given up', () =>
    StoppingStage.play(noSchedule, async (stage) => {
      await stage.abandonCommand({ type: 'delay', when: 'after', milliseconds: 3_000 }, 1);
      expect(await stage.commandRecords()).toEqual([]);
      expect(await stage.broker.stop('SIGTERM')).toBe(0);
      expect(await stage.commandRecords()).toMatchObject([{ result: 'succeeded' }]);
    }),
  );

  it.concurrent('leaves a record of a command that COCO never answered, and ends in time', () =>
    StoppingStage.play(noSchedule, async (stage) => {
      await stage.abandonCommand({ type: 'hang' });
      await endsInTime(stage.broker.stop('SIGTERM'));
      expect(await stage.commandRecords()).toMatchObject([{ result: 'failed' }]);
    }),
  );

  it.concurrent('lets a streamed answer finish', () =>
    StoppingStage.play(noSchedule, async (stage) => {
      await stage.order('api', { type: 'slow-body', bytesPerSecond: 400 }, 1);
      const url = `${stage.broker.url}/v1/links/${stage.linkId}/coco/network-manager/networks`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${stage.service.key}` } });
      const stopped = stage.broker.stop('SIGTERM');
      expect(JSON.parse(await answer.text())).toMatchObject({ networks: [{}, {}] });
      expect(await stopped).toBe(0);
    }),
  );
});

describe('SIGTERM while something hangs', () => {
  const schedule = { REFRESH_SWEEP_INTERVAL: '0.1' };

  it.concurrent('lets a delivery in progress be recorded', () =>
    StoppingStage.play(schedule, async ({ system, broker, service, linkId }) => {
      const receiver = await Receiver.start();
      const release = Promise.withResolvers<undefined>();
      receiver.answer = () => release.promise.then(() => 204);
      await system.api('POST', '/v1/webhooks', service.key, { url: receiver.url });
      await system.api('DELETE', `/v1/links/${linkId}`, service.key);
      await until('the receiver has it', () => receiver.messages.length > 0);
      const stopped = broker.stop('SIGTERM');
      setTimeout(() => {
        release.resolve(undefined);
      }, 1_500);
      expect(await stopped).toBe(0);
      expect(await system.database.query('SELECT status, attempts FROM webhook_deliveries')).toEqual([
        { status: 'delivered', attempts: 1 },
      ]);
      await receiver.stop();
    }),
  );

  it.concurrent('cuts clients that keep their connection open, idle or in the middle of a request', () =>
    StoppingStage.play(schedule, async ({ broker }) => {
      const { port } = new URL(broker.url);
      const clients = ['', 'POST /v1/links HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n'].map((text) => {
        const socket = connect(Number(port), '127.0.0.1');
        socket.on('error', () => undefined);
        socket.write(text);
        return socket;
      });
      await Promise.all(clients.map((client) => once(client, 'connect')));
      expect(await endsInTime(broker.stop('SIGTERM'))).toBe(0);
      for (const client of clients) client.destroy();
    }),
  );

  it.concurrent('ends although COCO does not answer a refresh', () =>
    StoppingStage.play(schedule, async (stage) => {
      await stage.order('token', { type: 'hang' });
      await stage.system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [
        stage.linkId,
      ]);
      await stage.untilCocoHasIt();
      await endsInTime(stage.broker.stop('SIGTERM'));
    }),
  );

  it.concurrent('ends although the database is suspended and does not answer', () =>
    StoppingStage.play(schedule, async ({ system }) => {
      const silent = await SilentDatabase.start(system.database.url);
      const broker = await BrokerProcess.start({ ...system.environment, DATABASE_URL: silent.url });
      silent.silence();
      expect(await endsInTime(broker.stop('SIGTERM'))).toBe(1);
      silent.stop();
    }),
  );
});

/** Milliseconds in which a stop must be over, whatever hangs: what is promised, and as much again for a busy machine. */
const LONGEST_STOP = 2 * (TIMEOUT * 1_000 + 5_000);

async function endsInTime(ended: Promise<unknown>): Promise<unknown> {
  const begun = performance.now();
  const result = await ended;
  expect(performance.now() - begun).toBeLessThan(LONGEST_STOP);
  return result;
}

/**
 * A connection to the database on which, from some moment on, nothing is answered and nothing refused, as after
 * SIGSTOP.
 */
class SilentDatabase {
  private silent = false;

  private constructor(
    private readonly server: Server,
    private readonly sockets: Set<Socket>,
    readonly url: string,
  ) {}

  static async start(databaseUrl: string): Promise<SilentDatabase> {
    const { hostname, port } = new URL(databaseUrl);
    const sockets = new Set<Socket>();
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = new URL(databaseUrl);
    [url.hostname, url.port] = ['127.0.0.1', String((server.address() as AddressInfo).port)];
    const database = new SilentDatabase(server, sockets, url.href);
    server.on('connection', (client) => {
      sockets.add(client.on('error', () => undefined));
      if (database.silent) return;
      const upstream = connect(Number(port), hostname);
      sockets.add(upstream.on('error', () => undefined));
      client.pipe(upstream).pipe(client);
    });
    return database;
  }

  silence(): void {
    this.silent = true;
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}
