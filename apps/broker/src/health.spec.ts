import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../../test/harness/network/free-port.js';
import { PACKAGE_ROOT } from './version.js';

describe('broker-health', () => {
  let management: Server;
  let port: number;

  beforeAll(async () => {
    management = createServer(({ url }, response) => {
      if (url === '/health/live') response.end();
      else if (url === '/health/ready') response.writeHead(503).end();
      // Any other question is never answered.
    });
    await once(management.listen(0, '127.0.0.1'), 'listening');
    ({ port } = management.address() as AddressInfo);
  });

  afterAll(() => {
    management.closeAllConnections();
    management.close();
  });

  async function statusOf(
    words: readonly string[],
    settings: Record<string, string> = {},
  ): Promise<number | null> {
    const child = spawn(process.execPath, [join(PACKAGE_ROOT, 'dist/apps/broker/src/health.js'), ...words], {
      env: { MANAGEMENT_PORT: String(port), ...settings },
      stdio: 'inherit',
    });
    const [status] = (await once(child, 'close')) as [number | null];
    return status;
  }

  it.each<[string, readonly string[], number]>([
    ['is alive', [], 0],
    ['is not ready', ['ready'], 1],
    ['says nothing', ['silent'], 1],
  ])('ends by what a broker answers that %s', async (_, words, status) => {
    expect(await statusOf(words)).toBe(status);
  });

  it('asks on this machine where a broker listens on all addresses', async () => {
    expect(await statusOf([], { MANAGEMENT_HOST: '0.0.0.0' })).toBe(0);
  });

  it('ends with 1 where nothing listens', async () => {
    expect(await statusOf([], { MANAGEMENT_PORT: String(await freePort()) })).toBe(1);
  });
});
