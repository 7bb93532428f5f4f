import { expect } from '@jest/globals';
import { JwtIssuer } from '../../harness/issuers/jwt-issuer.js';
import { TestSystem } from '../../harness/broker/system.js';
import { ada, UserAgent } from '../../harness/browser/user-agent.js';
import { until } from '../../harness/time/until.js';
import type { Play } from './play.js';

/** A lamp of Ada's that exists in the sandbox from the start. */
const LAMP = {
  NETWORK: '5e1a0c3f9b7d4e2a6c8f0b11',
  DEVICE: '2415919104',
  RESOURCE: '3/zigbee/3C6A2CFFFED0AF76/01',
};

/** README: an admin registers the service. */
export const playReadme: Play = async (commands, { shell, system }) => {
  Object.assign(shell.variables, { BROKER: system.broker.url, ADMIN: system.adminKey });
  expect(await shell.runAll(commands)).toMatchObject({ key: expect.stringMatching(/^cbk_/) });
};

/** The integration guide: from a service key to the lamp that is on. Its first command is tried by {@link playNpmStart}. */
export const playIntegration: Play = async (commands, { shell, system }) => {
  const ownPages = 'http://localhost:8099';
  const { key } = await system.createService({ returnUrlPrefixes: [`${ownPages}/linked`] });
  Object.assign(shell.examples, { 'http://127.0.0.1:8080': system.broker.url, 'cbk_…': key });
  Object.assign(shell.variables, LAMP);
  const exports = commands.filter((command) => command.startsWith('export '));
  const [begin = '', confirm = '', ...act] = commands.slice(exports.length);
  await shell.runAll(exports);
  const session = await shell.run(begin);
  const end = await new UserAgent(ownPages).linkAccount(String(session.linkUrl), ada);
  shell.variables.SESSION = String(end.searchParams.get('linkSession'));
  shell.variables.CODE = String(end.searchParams.get('confirmationCode'));
  shell.variables.LINK = String((await shell.run(confirm)).id);
  expect(await shell.runAll(act)).toMatchObject({ status: 'SUCCESS' });
};

/** Services: one that is known by the JWT of its pod, with a broker that trusts the issuer. */
export const playServices: Play = async (commands, { shell }) => {
  const issuer = await JwtIssuer.start();
  const system = await TestSystem.start({ environment: issuer.settings });
  try {
    shell.environment = { DATABASE_URL: system.database.url };
    shell.variables.BROKER = system.broker.url;
    shell.variables['(cat /var/run/secrets/broker/token)'] = await issuer.token(
      'system:serviceaccount:home:lighting',
    );
    expect(await shell.runAll(commands)).toMatchObject({ items: [] });
  } finally {
    await system.close();
    await issuer.stop();
  }
};

/** A user's rights: what is kept is given to them, and then erased. */
export const playUsers: Play = async (commands, { shell, system }) => {
  const service = await system.createService();
  const linkId = await system.link(service, undefined, { userId: 'u-17' });
  Object.assign(shell.variables, { BROKER: system.broker.url, ADMIN_KEY: system.adminKey });
  expect(await shell.runAll(commands)).toMatchObject({
    state: expect.stringMatching(/^(running|finished)$/),
  });
  await until('the link has ended', async () => {
    const { status } = await system.api('GET', `/v1/links/${linkId}/networks`, service.key);
    return status === 404;
  });
};
