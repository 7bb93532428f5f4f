import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { ChainStage } from '../../../../test/audit/chain-stage.js';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { AuditSettings } from '../audit-settings.js';
import { makeCheckpointKeys, readPrivateKey, readPublicKeys } from './checkpoint-keys.js';
import { CheckpointOutlets } from './checkpoint-outlets.js';
import { CheckpointSchedule } from './checkpoint-schedule.js';

const HOUR = 3_600_000;
const keys = makeCheckpointKeys();

describe('checkpoints of the audit trail', () => {
  const folder = mkdtempSync(join(tmpdir(), 'checkpoints-'));
  const path = join(folder, 'checkpoints');
  let stage: ChainStage;
  let clock: ManualClock;
  let registry: Registry;
  let receiver: Server;
  let received: string[];
  let answer: number | undefined;
  let schedule: CheckpointSchedule;

  beforeEach(async () => {
    stage = await ChainStage.create();
    clock = new ManualClock();
    registry = new Registry();
    received = [];
    answer = 204;
    receiver = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => received.push(text));
      if (answer !== undefined) response.writeHead(answer).end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    class Settings extends AuditSettings {
      readonly checkpointKey = readPrivateKey(keys.privateKey);
      readonly checkpointPath = path;
      readonly checkpointUrl = new URL(`http://127.0.0.1:${port}/`);
    }
    const settings = new Settings();
    schedule = new CheckpointSchedule(
      stage.dataSource,
      new CheckpointOutlets(settings),
      settings,
      clock,
      registry,
    );
    await write('one');
  });

  afterEach(async () => {
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
    rmSync(path, { force: true });
    await stage.remove();
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const write = async (text: string): Promise<void> => {
    await stage.record(text);
    await stage.chain();
  };
  const verify = async (text: string): Promise<unknown> =>
    (await stage.verify({ checkpoints: { text, publicKeys: readPublicKeys(keys.publicKey) } })).checkpoints;
  const metric = async (name: string): Promise<number | undefined> =>
    (await registry.getSingleMetric(name)?.get())?.values[0]?.value;

  it('leave the database every hour, by file and webhook, and prove the trail', async () => {
    await schedule.makeWhenDue();
    await write('two');
    clock.advance(HOUR - 1);
    await schedule.makeWhenDue();
    expect(received).toHaveLength(1);
    clock.advance(1);
    await schedule.makeWhenDue();
    const proved = { proved: 2, newest: { position: 2 }, after: 0 };
    expect(await verify(readFileSync(path, 'utf8'))).toMatchObject(proved);
    expect(await verify(received.join('\n'))).toMatchObject(proved);
  });

  it.each([
    ['refused', 500],
    ['a redirect', 302],
  ])(
    'are made again where the webhook was answered %s, and the others have theirs',
    async (_what, status) => {
      answer = status;
      await schedule.makeWhenDue();
      clock.advance(60_000);
      answer = 204;
      await schedule.makeWhenDue();
      expect(received).toHaveLength(2);
      expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(2);
    },
  );

  it('that nobody takes are seen by their age', async () => {
    await schedule.makeWhenDue();
    receiver.closeAllConnections();
    answer = 503;
    clock.advance(2 * HOUR);
    await schedule.makeWhenDue();
    expect(await metric('audit_checkpoint_age_seconds')).toBe(7_200);
  });

  it('show at once that the trail is no longer what was signed', async () => {
    await schedule.makeWhenDue();
    await stage.tamper('DELETE FROM audit_seals');
    await stage.tamper('DELETE FROM audit_events');
    await write('another one');
    clock.advance(HOUR);
    await schedule.makeWhenDue();
    expect(await metric('audit_checkpoint_contradictions_total')).toBe(1);
  });
});
