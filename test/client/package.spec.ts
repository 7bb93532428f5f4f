import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestSystem } from '../harness/broker/system.js';
import { ada } from '../harness/browser/user-agent.js';
import { PackedPackage, readManifest } from './packed-package.js';

/** Code that must and code that must not pass the compiler. */
const CONSUMER = `
import { BrokerClientError, createBrokerClient, verifyWebhook, type WebhookEvent } from '@coco-token-broker/client';

const broker = createBrokerClient({ baseUrl: 'https://broker.test', credential: () => Promise.resolve('key') });

export async function begin(): Promise<string> {
  const end = await broker.linking.finish({ returned: '/done', linkSession: 'id' });
  // @ts-expect-error there is a link only where the outcome is that it was linked
  void end.link;
  if (end.outcome === 'linked') return end.link.id;
  // @ts-expect-error there is no such member
  await broker.linking.start({ userId: 'u', returnUrl: 'https://app.test', wish: 1 });
  return (await broker.linking.start({ userId: 'u', returnUrl: 'https://app.test' })).linkUrl;
}

export function isGone(error: unknown): boolean {
  // @ts-expect-error there is no such code
  if (error instanceof BrokerClientError && error.code === 'nott_found') return true;
  return error instanceof BrokerClientError && error.code === 'link_not_found';
}

export const types = async (): Promise<WebhookEvent['type'][]> => {
  const found = [verifyWebhook({ secret: 'whsec_', body: '', headers: new Headers() }).type];
  for await (const page of broker.events.read()) found.push(...page.items.map(({ type }) => type));
  return found;
};
`;

const CONSUMER_OPTIONS = {
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    lib: ['es2023', 'dom', 'dom.iterable'],
    types: [],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  },
  files: ['consumer.ts', 'lamp.ts', 'process.d.ts'],
};

/** Of Node.js, the first sample of the README needs this alone. */
const PROCESS = 'declare const process: { readonly env: Readonly<Record<string, string | undefined>> };';

describe('the packed client', () => {
  let client: PackedPackage;

  beforeAll(async () => {
    client = await PackedPackage.install('libs/client');
    writeFileSync(join(client.folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(client.folder, 'lamp.ts'), sample());
  });

  afterAll(() => {
    client.remove();
  });

  it('holds only what is needed, in the version of the broker', () => {
    const outside = client.files.filter((file) => !file.startsWith('dist/'));
    expect(outside.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(client.files).toEqual(expect.arrayContaining(['dist/index.js', 'dist/index.d.ts']));
    expect(client.files.filter((file) => file.includes('.spec.'))).toEqual([]);
    expect(client.manifest.version).toBe(readManifest('.').version);
  });

  it('is imported by plain Node', async () => {
    const code = `import * as client from '@coco-token-broker/client'; console.log(Object.keys(client).sort().join())`;
    const printed = await client.run(['--input-type=module', '-e', code]);
    expect(printed.trim()).toBe(
      'BrokerClientError,InvalidWebhook,command,createBrokerClient,isFinished,isFollowed,verifyWebhook',
    );
  });

  it('is typed, as the README’s first sample is, without the types of Node', async () => {
    writeFileSync(join(client.folder, 'process.d.ts'), PROCESS);
    writeFileSync(join(client.folder, 'consumer.ts'), CONSUMER);
    writeFileSync(join(client.folder, 'tsconfig.json'), JSON.stringify(CONSUMER_OPTIONS));
    await client.run([resolve('node_modules/typescript/bin/tsc'), '-p', '.']);
  });

  it.each([
    ['verifyWebhook', 'webhook-signature', ['Idempotency-Key', '/v1/links', 'retry-after']],
    ['createBrokerClient', 'Idempotency-Key', ['webhook-signature', 'whsec_']],
  ])('bundles only what %s needs', async (name, needed, others) => {
    const bundle = await bundleOf(client, name);
    expect(bundle).toContain(needed);
    for (const other of others) expect(bundle).not.toContain(other);
  });

  it('links an account and switches a lamp on with the README’s first sample, in about twenty lines', async () => {
    expect(
      sample()
        .split('\n')
        .filter((line) => line.trim() !== '').length,
    ).toBeLessThan(22);
    const system = await TestSystem.start();
    const service = await system.createService();
    const call = async (expression: string): Promise<Record<string, unknown>> => {
      const script = `import * as lamp from './lamp.ts'; console.log(JSON.stringify(await lamp.${expression}))`;
      const environment = { BROKER_URL: system.broker.url, BROKER_KEY: service.key };
      return JSON.parse(await client.run(['--input-type=module', '-e', script], environment)) as Record<
        string,
        unknown
      >;
    };
    const { id, linkUrl } = await call(`begin('u-17')`);
    const returned = await system.userAgent().linkAccount(String(linkUrl), ada);
    const end = await call(`finish('${returned.href}', '${String(id)}')`);
    expect(end).toMatchObject({ outcome: 'linked', link: { userId: 'u-17' } });
    const { id: linkId } = end.link as { id: string };
    expect(await call(`lampOn('${linkId}')`)).toMatchObject({ command: 'ON', status: 'SUCCESS' });
    await system.close();
  });
});

/** The first seed of the sandbox's README. */
const seed = (): string =>
  /```json\n(\{\s*"users".*?)```/s.exec(readFileSync('apps/sandbox/README.md', 'utf8'))?.[1] ?? '';

describe('the packed sandbox', () => {
  let sandbox: PackedPackage;

  beforeAll(async () => {
    sandbox = await PackedPackage.install('apps/sandbox');
  });

  afterAll(() => {
    sandbox.remove();
  });

  it('is one program with its licence and README, in the version of the broker', () => {
    expect([...sandbox.files].sort()).toEqual(['LICENSE', 'README.md', 'dist/main.js', 'package.json']);
    expect(sandbox.manifest.version).toBe(readManifest('.').version);
    for (const range of Object.values(sandbox.manifest.dependencies)) expect(range).toMatch(/^\^/);
  });

  it('starts in an empty project with the README’s seed, and has its users alone', async () => {
    writeFileSync(join(sandbox.folder, 'seed.json'), seed());
    const [file = ''] = Object.values(sandbox.manifest.bin ?? {});
    const words = ['--seed', 'seed.json', '--port', '0', '--control-port', '0'];
    const child = fork(join(sandbox.folder, 'node_modules/@coco-token-broker/sandbox', file), words, {
      cwd: sandbox.folder,
      silent: true,
    });
    try {
      const [{ controlUrl }] = (await once(child, 'message')) as [{ controlUrl: string }];
      const state = (await (await fetch(`${controlUrl}/control/state`)).json()) as { users: object[] };
      expect(state.users).toMatchObject([{ username: 'eve@example.com' }]);
    } finally {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
  });
});

/** The README's first sample. */
function sample(): string {
  return /```ts\n(.*?)```/s.exec(readFileSync('libs/client/README.md', 'utf8'))?.[1] ?? '';
}

/** What Vite's bundler keeps of the client for one of its exports. */
async function bundleOf(client: PackedPackage, name: string): Promise<string> {
  const write = (file: string, text: string): void => {
    writeFileSync(join(client.folder, file), text);
  };
  write(`${name}.js`, `export { ${name} } from '@coco-token-broker/client';`);
  write('vite.config.js', 'export default { ssr: { noExternal: true }, build: { minify: false } };');
  const words = ['build', '--ssr', `${name}.js`, '--outDir', `bundle-${name}`, '--logLevel', 'error'];
  await client.run([resolve('node_modules/vite/bin/vite.js'), ...words]);
  return readFileSync(join(client.folder, `bundle-${name}`, `${name}.js`), 'utf8');
}
