/**
 * SIGUSR1, with which anyone running as the broker's user could open a debugger to every user of the host.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

const OPENED = 'Debugger listening';

describe('SIGUSR1', () => {
  let system: TestSystem;
  let broker: BrokerProcess;
  let other: ChildProcess | undefined;

  beforeAll(async () => {
    system = await TestSystem.start();
    broker = await BrokerProcess.start(system.environment);
  });

  afterAll(async () => {
    other?.kill('SIGKILL');
    await broker.stop();
    await system.close();
  });

  it('opens no debugger in a broker, and does not end it', async () => {
    broker.signal('SIGUSR1');
    // A process without this protection shows that a debugger would be open by now.
    const careless = spawn(process.execPath, ['-e', 'setInterval(() => console.log("up"), 100)']);
    other = careless;
    let said = '';
    for (const stream of [careless.stdout, careless.stderr])
      stream.on('data', (chunk) => (said += String(chunk)));
    await until('it runs', () => said.includes('up'));
    careless.kill('SIGUSR1');
    await until('its debugger is open', () => said.includes(OPENED));
    expect((await fetch(`${broker.url}/v1/links`)).status).toBe(401);
    expect(broker.log).not.toContain(OPENED);
    expect(broker.ended).toBeUndefined();
  });

  it('opens none in a command either', () => {
    expect(readFileSync('dist/apps/broker/src/cli/main.js', 'utf8')).toMatch(
      /^#!\/usr\/bin\/env -S node --disable-sigusr1 /,
    );
  });

  it('is disabled from the first moment in every documented start of the broker', () => {
    const starts = documentedStarts();
    expect(starts.length).toBeGreaterThanOrEqual(6);
    expect(starts.filter((text) => !text.includes('--disable-sigusr1'))).toEqual([]);
  });
});

describe('the young generation', () => {
  it('may grow to 64 MB however the broker is started, so that what is measured is what runs', () => {
    const starts = documentedStarts().filter((text) =>
      /(?:json|service): .*broker\/src\/(?:main|start)\.js$|Dockerfile: .*cli\/main\.js$/.test(text),
    );
    const [shebang = ''] = readFileSync('dist/apps/broker/src/cli/main.js', 'utf8').split('\n', 1);
    expect(starts).toHaveLength(4);
    for (const start of [shebang, ...starts])
      expect(start.match(/--m\w+-semi-space-size=64\b/g)).toEqual(['--max-semi-space-size=64']);
  });
});

/** Every command of files and documents that runs a program of the broker, with the name of its file. */
function documentedStarts(): string[] {
  const files = [
    'package.json',
    'Dockerfile',
    'docker-compose.yml',
    ...globSync('deploy/**/*.{yaml,yml,service}'),
    ...globSync('docs/**/*.md'),
  ];
  return files.flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        /\bnode\b["', ]+(?:--?[\w=-]+["', ]+)*dist\/apps\/\w+\/src\/[\w/]+\.js/g,
      ),
    ]
      .map(([text]) => `${file}: ${text}`)
      .filter(
        (text) => !/document-\w+\.js|sandbox\/src\/main\.js$/.test(text) || file === 'docker-compose.yml',
      ),
  );
}
