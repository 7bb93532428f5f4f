import { SMALL_PATH } from './http-blocks.js';
import type { HttpBlock } from './nginx.js';

/** COCO's small answer, and a new pair of tokens for everything else. @param lifetime seconds that an access token lives */
export function cocoBlock(lifetime: number): HttpBlock {
  return (port) => `
  server {
    listen 127.0.0.1:${port} backlog=1024;
    keepalive_requests 1000000000;
    default_type application/json;
    location = ${SMALL_PATH} { return 200 '{"networks":[{"padding":"${'x'.repeat(1_000)}"}]}'; }
    location / { return 200 '${tokens(lifetime)}'; }
  }`;
}

/** nginx gives each request an id of 32 characters. */
function tokens(lifetime: number): string {
  return JSON.stringify({
    access_token: `\${request_id}${'a'.repeat(668)}`,
    token_type: 'Bearer',
    expires_in: lifetime,
    refresh_token: '${request_id}-refresh',
  });
}
