import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../harness/http.js';
import { TestSystem } from '../harness/system.js';
import { ada } from '../harness/user-agent.js';
import { curlLines, parseCurl } from './shell-calls.js';

/** A lamp of Ada that stands in the sandbox from the start. */
const LAMP = {
  NETWORK: '5e1a0c3f9b7d4e2a6c8f0b11',
  DEVICE: '2415919104',
  RESOURCE: encodeURIComponent('3/zigbee/3C6A2CFFFED0AF76/01'),
};

describe('the integration guide', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await TestSystem.start();
  });

  afterAll(async () => {
    await system.close();
  });

  it('has commands that work, from the first to the lamp that is on', async () => {
    const { key } = await system.createService({ returnUrlPrefixes: ['https://app.example.com/coco/'] });
    const variables: Record<string, string> = { BROKER: system.broker.url, KEY: key, ...LAMP };
    const [begin = '', confirm = '', ...act] = curlLines(readFileSync('docs/integration.md', 'utf8'));
    const session = await run(begin, variables);
    const end = await system.userAgent().linkAccount(String(session.linkUrl), ada);
    variables.SESSION = String(end.searchParams.get('linkSession'));
    variables.CODE = String(end.searchParams.get('confirmationCode'));
    variables.LINK = String((await run(confirm, variables)).id);
    expect(act).toHaveLength(3);
    for (const line of act) await run(line, variables);
    const commands = (await system.ledger('api')).filter(({ method }) => method === 'POST');
    expect(commands).toHaveLength(1);
  });
});

describe('the documentation', () => {
  const pages = [
    'README.md',
    'libs/client/README.md',
    'examples/express/README.md',
    'examples/nest/README.md',
    ...readdirSync('docs', { recursive: true }).map((name) => join('docs', String(name))),
  ].filter((name) => name.endsWith('.md'));

  it.each(pages)('%s leads nowhere that is not there', (page) => {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]*)(#[^)]*)?\)/g)];
    for (const [, path = ''] of links) {
      const target = path === '' ? page : join(dirname(page), path);
      expect([path, exists(target)]).toEqual([path, true]);
    }
  });
});

/** Runs a line as a reader would, and gives its answer; a refusal fails the test. */
async function run(line: string, variables: Readonly<Record<string, string>>): Promise<Json> {
  const { method, url, headers, body } = parseCurl(line, variables);
  const answer = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${line}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

function exists(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 'ENOTDIR';
  }
}
