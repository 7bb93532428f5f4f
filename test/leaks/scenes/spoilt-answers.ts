/** Wrong answers that COCO's token endpoint may give: tokens and canaries wherever an error could repeat them. */
import { randomBytes } from 'node:crypto';

/** One bad answer. */
export interface SpoiltAnswer {
  /** The sandbox's fault. */
  readonly action: Readonly<Record<string, unknown>>;
  /** The value in it, as if it were someone's token; by default, a real token is spoilt. */
  readonly canary?: string;
}

/** Answers around a canary, a different one in each. */
const withCanary: readonly ((canary: string) => Readonly<Record<string, unknown>>)[] = [
  (canary) => ({ type: 'status', status: 200, body: { access_token: canary } }),
  (canary) => ({ type: 'status', status: 200, body: { access_token: canary, token_type: canary } }),
  (canary) => ({ type: 'status', status: 200, body: [canary] }),
  (canary) => ({
    type: 'status',
    status: 200,
    body: `{"access_token":"${canary}`,
    contentType: 'application/json',
  }),
  (canary) => ({ type: 'status', status: 200, body: `<p>${canary}</p>`, contentType: 'text/html' }),
  (canary) => ({ type: 'status', status: 200, body: { access_token: 'x' }, contentType: `x/${canary}` }),
  (canary) => ({
    type: 'status',
    status: 400,
    body: { error: 'invalid_request', error_description: canary, error_uri: canary },
  }),
  (canary) => ({ type: 'status', status: 400, body: { error: canary } }),
  (canary) => ({ type: 'status', status: 418, body: canary }),
  (canary) => ({ type: 'status', status: 500, body: `no such token: ${canary}` }),
  (canary) => ({ type: 'status', status: 503, retryAfter: canary, body: canary }),
  (canary) => ({ type: 'redirect', location: `http://127.0.0.1:1/?access_token=${canary}` }),
  (canary) => ({ type: 'headers', set: { 'set-cookie': `token=${canary}`, 'x-token': canary } }),
  (canary) => ({ type: 'rewrite', remove: [], set: { expires_in: canary, scope: canary, extra: canary } }),
  (canary) => ({ type: 'rewrite', remove: ['refresh_token'], set: { token_type: canary } }),
];

/** Real answers, whose tokens the sandbox knows, made unusable. */
const ofRealTokens: readonly Readonly<Record<string, unknown>>[] = [
  { type: 'truncated-json' },
  { type: 'content-type', value: 'text/html' },
  { type: 'rewrite', remove: ['token_type'], set: {} },
  { type: 'rewrite', remove: ['access_token'], set: {} },
  { type: 'oversized', bytes: 100_000 },
  { type: 'cut-after' },
];

/** All of them, with fresh canaries. */
export function spoiltAnswers(): SpoiltAnswer[] {
  const canaries = withCanary.map((around) => {
    const canary = randomBytes(32).toString('base64url');
    return { action: around(canary), canary };
  });
  return [...canaries, ...ofRealTokens.map((action) => ({ action }))];
}
