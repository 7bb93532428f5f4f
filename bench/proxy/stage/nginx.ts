import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../test/harness/network/free-port.js';
import { until } from '../../../test/harness/time/until.js';
import { isInstalled } from './installed.js';

/** The contents of one nginx's `http` block. */
export type HttpBlock = (port: number, folder: string) => string;

/** Finds nginx, or installs it if it is missing and we may. */
export function provideNginx(): void {
  if (isInstalled('nginx', '-v')) return;
  if (process.getuid?.() !== 0 || !isInstalled('apt-get', '--version')) {
    throw new Error('nginx is missing, and only root can install it: run "apt-get install nginx" first');
  }
  process.stderr.write('Installing nginx …\n');
  execFileSync('apt-get', ['update'], { stdio: 'ignore' });
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'nginx'], { stdio: 'ignore' });
}

/** One nginx with one worker, with its own configuration and folder. */
export class Nginx {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly url: string,
  ) {}

  static async start(http: HttpBlock): Promise<Nginx> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'bench-nginx-'));
    // The worker runs as a different user from the master.
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, 'logs'));
    writeFileSync(join(folder, 'nginx.conf'), configuration(http(port, folder)));
    const child = spawn('nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'logs/error.log'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const nginx = new Nginx(child, folder, `http://127.0.0.1:${port}`);
    await until('nginx answers', () =>
      fetch(nginx.url).then(
        () => true,
        () => false,
      ),
    );
    return nginx;
  }

  /** The master's process; the workers are its children. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function configuration(http: string): string {
  return `
daemon off;
worker_processes 1;
pid nginx.pid;
error_log logs/error.log warn;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  ${http}
}
`;
}
