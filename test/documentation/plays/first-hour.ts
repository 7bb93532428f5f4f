import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { parseDescription } from '#standard';
import { dialects, type TestDialect } from '../../harness/broker/dialects.js';
import type { Json } from '../../harness/network/http.js';
import { TestSystem } from '../../harness/broker/system.js';
import { ada } from '../../harness/browser/user-agent.js';
import type { Shell } from '../shell.js';
import type { Play } from './play.js';

/**
 * The first hour, once with each dialect: the operator knows nothing of the cloud, and each broker is started with what
 * the probe then prints.
 */
export const playFirstHour: Play = async (commands, { shell }) => {
  const [first, ...others] = dialects;
  if (first === undefined) throw new Error('there is no dialect');
  await hour(commands, first, shell, (command) => shell.run(command));
  for (const dialect of others) await hour(commands, dialect, shell, (command) => shell.paste(command));
};

async function hour(
  [
    doctor = '',
    probe = '',
    create = '',
    begin = '',
    confirm = '',
    record = '',
    command = '',
    ...rest
  ]: readonly string[],
  { name, options }: TestDialect,
  shell: Shell,
  run: (command: string) => Promise<Json>,
): Promise<void> {
  const [networks = '', resources = '', act = ''] = rest;
  const system = await TestSystem.start(options);
  try {
    const { COCO_PATH_PREFIX: found = '/v1.0', ...environment } = system.environment;
    shell.environment = environment;
    shell.variables.BROKER = system.broker.url;
    expect(await run(doctor)).toMatch(
      /^guess +contract .*broker coco probe finds out\. Set COCO_PATH_PREFIX$/m,
    );
    expect(await run(probe)).toMatch(new RegExp(`^COCO_PATH_PREFIX=${found}$`, 'm'));
    shell.variables.KEY = (await run(create)).key as string;
    const end = await system.userAgent().linkAccount(String((await run(begin)).linkUrl), ada);
    shell.variables.SESSION = String(end.searchParams.get('linkSession'));
    shell.variables.CODE = String(end.searchParams.get('confirmationCode'));
    shell.variables.LINK = String((await run(confirm)).id);
    expect(await run(record)).toMatch(/^COCO_ZONE_RESOURCES_PATH=\/network-manager/m);
    const file = join(shell.folder, 'our-cloud.json');
    expect(existsSync(file) && parseDescription(readFileSync(file, 'utf8')).prefix).toBe(found);
    expect(await run(command)).toMatch(/^COCO_COMMAND_PATH=\/network-manager/m);
    shell.variables.NETWORK = String((await run(networks)).networks[0].networkId);
    const lamp = (await run(resources)).resources.find((resource: Json) => /lamp/i.test(resource.name));
    shell.variables.DEVICE = String(lamp.deviceNodeId);
    shell.variables.RESOURCE = String(lamp.resourceEui);
    expect((await run(act)).status).toBe(name === 'vendor' ? 'IN_PROGRESS' : 'SUCCESS');
  } finally {
    await system.close();
  }
}
