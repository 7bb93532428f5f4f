/** What nginx with our configuration logs about requests that contain one-time values. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../harness/network/free-port.js';
import { until } from '../harness/time/until.js';

const CONFIGURATION = readFileSync('deploy/compose/nginx.conf', 'utf8');

/** Variables of nginx that hold a query, a request line or where the browser came from. */
const TELLING =
  /\$(?:request\b|request_uri|args|query_string|is_args|arg_|http_|sent_http_|upstream_http_|cookie_|request_body)/;

describe('the log of the proxy', () => {
  it('has one format, without any field that can hold a one-time value', () => {
    const formats = [...CONFIGURATION.matchAll(/log_format (\w+) ([^;]+);/g)];
    expect(formats).toHaveLength(1);
    const [, name = '', format = ''] = formats[0] ?? [];
    expect(format).not.toMatch(TELLING);
    expect([...CONFIGURATION.matchAll(/access_log [^;]+;/g)].map(([text]) => text)).toEqual([
      `access_log /dev/stdout ${name};`,
    ]);
  });

  it('has no error lines about requests with such values, because they would contain them', () => {
    const location = /location ~\* \^\/\(connect\|oauth\|console\)\(\/\|\$\) \{([^}]*)\}/.exec(CONFIGURATION);
    expect(location?.[1]).toContain('error_log /dev/null emerg;');
  });
});

// If nginx is not installed, only the format in the file can be checked.
const NGINX = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx'].find((path) => existsSync(path));

describe('nginx itself, if it is installed,', () => {
  const SECRET = 'mOK3tTyJA5JnyAHkyoZ4DBpaKJCb7EoXNtfpnbYt8';
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
  const log = join(folder, 'access.log');
  const errors = join(folder, 'errors.log');
  let upstream: Server;
  let origin = '';
  let stop: () => void = () => undefined;

  beforeAll(async () => {
    if (NGINX === undefined) return;
    const received = createServer((_request, response) => response.end('ok'));
    upstream = received;
    await new Promise<void>((resolve) => received.listen(0, '127.0.0.1', resolve));
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    const text = CONFIGURATION.replace('broker:8080', `127.0.0.1:${(received.address() as AddressInfo).port}`)
      .replace('listen 8080', `listen 127.0.0.1:${port}`)
      .replace('/dev/stdout', log);
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, `pid ${folder}/pid; daemon off; error_log ${errors} error;\n${text}`);
    const child = spawn(NGINX, ['-c', file, '-p', folder], { stdio: 'ignore' });
    stop = () => void child.kill('SIGTERM');
    await until('nginx answers', () =>
      fetch(origin).then(
        () => true,
        () => false,
      ),
    );
  });

  afterAll(async () => {
    if (NGINX === undefined) return;
    stop();
    upstream.closeAllConnections();
    await new Promise((resolve) => upstream.close(resolve));
  });

  const paths = [
    `/connect/${SECRET}`,
    `/CONNECT/${SECRET}`,
    `/%63onnect/${SECRET}`,
    `//connect/${SECRET}`,
    `/connect/${SECRET}/more?x=${SECRET}`,
    `/oauth/callback?code=${SECRET}&state=${SECRET}`,
    `/console/sign-in/callback?code=${SECRET}&state=${SECRET}`,
    `/v1/links?cursor=${SECRET}`,
  ];

  it('logs no link token, code or state, whether the broker answers or is gone', async () => {
    if (NGINX === undefined) return;
    for (const path of paths)
      expect((await fetch(origin + path, { headers: { referer: origin + path } })).ok).toBe(true);
    upstream.closeAllConnections();
    await new Promise((resolve) => upstream.close(resolve));
    for (const path of paths.slice(0, -1)) expect((await fetch(origin + path)).status).toBe(502);
    await fetch(`${origin}/v1/links`);
    await until(
      'all is written',
      () => readFileSync(log, 'utf8').trim().split('\n').length >= 2 * paths.length,
    );
    const written = readFileSync(log, 'utf8') + readFileSync(errors, 'utf8');
    expect(written).toContain('"GET /connect/[masked]" 200');
    expect(written).toContain('"GET /oauth/callback" 502');
    // Error lines that say which broker is gone still exist for other paths.
    expect(written).toMatch(/connect\(\) failed .*GET \/v1\/links/);
    expect(written).not.toContain(SECRET);
  });
});
