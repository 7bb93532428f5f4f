/** A second broker, whose keyring a KMS opens at start. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBrokerCommand } from '../harness/broker/broker-command.js';
import { startFakeTransit, TRANSIT_TOKEN } from '../harness/key-services/fake-transit.js';
import { WatchedBroker, type Settings } from './watched-broker.js';

/** The broker and its KMS. */
export interface KmsBroker {
  readonly broker: WatchedBroker;
  /** The token with which the broker opened its keyring. */
  readonly kmsToken: string;
  /** The settings it was started from, with the keyring as it is before it is wrapped. */
  readonly plainSettings: Settings;
  stop(): Promise<void>;
}

/** Wraps the keyring of `plainSettings` by the stand-in for a transit engine, and starts a broker that opens it there. */
export async function startKmsBroker(plainSettings: Settings): Promise<KmsBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'wrapped-'));
  const kms = await startFakeTransit();
  const [plain, wrapped] = [join(folder, 'plain'), join(folder, 'wrapped')];
  const access = { VAULT_ADDR: kms.url, VAULT_TOKEN: TRANSIT_TOKEN };
  writeFileSync(plain, plainSettings.KEYRING ?? '', { mode: 0o600 });
  const words = ['keys', 'wrap', '--in', plain, '--out', wrapped, '--wrapped-by', 'transit:transit/broker'];
  const { code, errors } = await runBrokerCommand(words, access);
  if (code !== 0) throw new Error(`The keyring was not wrapped: ${errors}`);
  const broker = await WatchedBroker.start({
    ...plainSettings,
    ...access,
    KEYRING: '',
    KEYRING_FILE: wrapped,
  });
  return {
    broker,
    kmsToken: TRANSIT_TOKEN,
    plainSettings,
    stop: async () => {
      await broker.close();
      broker.remove();
      await kms.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
