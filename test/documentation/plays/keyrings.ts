import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { AWS_KEY, awsSettings, startFakeAwsKms } from '../../harness/key-services/fake-aws-kms.js';
import { startFakeTransit, TRANSIT_TOKEN } from '../../harness/key-services/fake-transit.js';
import type { Play } from './play.js';

/** Keyrings: each way to create one in a separate folder, because they are alternatives; then the plain one is wrapped. */
export const playKeys: Play = async (commands, { shell, system }) => {
  const [byAws = '', byTransit = '', plain = '', wrap = '', list = ''] = commands;
  const [aws, transit] = await Promise.all([startFakeAwsKms(), startFakeTransit()]);
  try {
    shell.examples['arn:aws:kms:eu-central-1:111122223333:key/1234…'] = AWS_KEY;
    shell.environment = { ...awsSettings(aws), VAULT_ADDR: transit.url, VAULT_TOKEN: TRANSIT_TOKEN };
    const { folder } = shell;
    for (const [name, command] of Object.entries({ byAws, byTransit, plain })) {
      shell.folder = join(folder, name);
      mkdirSync(shell.folder);
      expect(await shell.run(command)).toMatch(/^Created key "2026-01"/);
    }
    expect(await shell.run(wrap)).toMatch(/unwraps again/);
    shell.environment = {
      ...shell.environment,
      DATABASE_URL: system.database.url,
      KEYRING_FILE: join(shell.folder, 'keyring.json'),
    };
    expect(await shell.run(list)).toMatch(/^KEY +STATE +LINKS\n/);
  } finally {
    await Promise.all([aws.stop(), transit.stop()]);
  }
};
