import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpBlock } from './nginx.js';

/** The header that a proxy with a single token adds: as long as the tokens that the broker keeps. */
export const STATIC_AUTHORIZATION = `Bearer ${'static'.repeat(117)}`;

/** The path of COCO's that answers 1 KB. */
export const SMALL_PATH = '/v1.0/network-manager/networks';

/** The path of COCO's that answers a large stream. */
export const LARGE_PATH = '/v1.0/user-manager/users/me';

const SMALL_BODY_SIZE = 1_024;

/** The stand-in for COCO. */
export interface UpstreamOptions {
  /** Bytes of the answer at {@link LARGE_PATH}. */
  readonly largeBody: number;
  /** Bytes per second at which that answer is sent; if absent, as fast as possible. */
  readonly largeBodyRate?: number;
}

/** An upstream that answers at once: 1 KB of JSON, or a large body from the disk. */
export function upstreamBlock({ largeBody, largeBodyRate }: UpstreamOptions): HttpBlock {
  return (port, folder) => {
    const file = join(folder, 'large');
    // A sparse file: holes read as zeros, so nothing is written.
    const descriptor = openSync(file, 'w', 0o644);
    ftruncateSync(descriptor, largeBody);
    closeSync(descriptor);
    return `
  sendfile on;
  server {
    listen 127.0.0.1:${port} backlog=1024;
    default_type application/json;
    location = ${SMALL_PATH} { return 200 '${smallBody()}'; }
    location = ${LARGE_PATH} { alias ${file}; ${largeBodyRate === undefined ? '' : `limit_rate ${largeBodyRate};`} }
  }`;
  };
}

/** nginx as the proxy that adds a static header: the least that any proxy can do. */
export function proxyBlock(upstreamUrl: string): HttpBlock {
  return (port) => `
  upstream coco { server ${new URL(upstreamUrl).host}; keepalive 128; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port} backlog=1024;
    location / {
      proxy_pass http://coco;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Authorization "${STATIC_AUTHORIZATION}";
    }
  }`;
}

function smallBody(): string {
  const network = { networkId: '5f0ada000000000000000001', networkName: 'Home', networkType: 1, padding: '' };
  const rest = SMALL_BODY_SIZE - JSON.stringify({ networks: [network] }).length;
  return JSON.stringify({ networks: [{ ...network, padding: 'x'.repeat(rest) }] });
}
