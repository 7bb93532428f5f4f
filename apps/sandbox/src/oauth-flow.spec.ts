import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { defaultClient } from './clients.js';
import { ada, grace } from './cloud/users.js';
import { startSandbox } from './sandbox.js';
import type { Sandbox } from './sandbox.js';
import { pairOf, SandboxClient } from './testing/sandbox-client.js';
import { Visitor } from './testing/visitor.js';
import { freePort } from '../../../test/harness/network/free-port.js';

const redirectUri = 'http://localhost:8080/oauth/callback';
// The example of RFC 7636 appendix B.
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const pkce = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' };

let sandbox: Sandbox;
let client: SandboxClient;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = new SandboxClient(sandbox);
});

afterAll(() => sandbox.close());

async function codeFor(parameters: Readonly<Record<string, string>> = {}): Promise<string> {
  const visitor = new Visitor(sandbox.baseUrl);
  const redirect = await visitor.authorize(client.authorizeUrl(parameters), ada.username, ada.password);
  return redirect.searchParams.get('code') ?? '';
}

function exchange(code: string, parameters: Readonly<Record<string, string>> = {}, format?: 'form' | 'json') {
  return client.token({ grant_type: 'authorization_code', code, ...parameters }, format);
}

describe('authorize', () => {
  it('leads over login and consent to the redirect URI with code and state, as COCO documents', async () => {
    const visitor = new Visitor(sandbox.baseUrl);
    const login = await visitor.visit(client.authorizeUrl());
    expect(login.page).toContain('Sign in to COCO');
    const consent = await visitor.submit({ email: grace.username, password: grace.password });
    expect(consent.page).toContain('<li>LOCK_CONTROL — <strong>sensitive</strong></li>');
    expect(consent.page).toContain('<li>ON_OFF_CONTROL</li>');
    const { url } = await visitor.submit({ decision: 'authorize' });
    expect(url.origin + url.pathname).toBe(redirectUri);
    expect([...url.searchParams.keys()].sort()).toEqual(['code', 'state']);
    expect(url.searchParams.get('state')).toBe('a-state');
  });

  it('stays at the public URL, though a proxy in front speaks TLS', async () => {
    const port = await freePort();
    const published = await startSandbox({ port, publicUrl: 'https://coco.example' });
    const { pathname, search } = new URL(client.authorizeUrl());
    const visitor = new Visitor(`http://127.0.0.1:${port}`);
    await visitor.visit(`http://127.0.0.1:${port}${pathname}${search}`);
    const { url } = await visitor.submit({ email: ada.username, password: ada.password });
    await published.close();
    expect(url.href).toMatch(/^https:\/\/coco\.example\/provider\/authorize\//);
  });

  it('asks for consent the first time only', async () => {
    await codeFor();
    const visitor = new Visitor(sandbox.baseUrl);
    await visitor.visit(client.authorizeUrl());
    const { url } = await visitor.submit({ email: ada.username, password: ada.password });
    expect(url.searchParams.has('code')).toBe(true);
    const again = await visitor.visit(client.authorizeUrl());
    expect(again.url.searchParams.has('code')).toBe(true);
  });

  it('starts a separate family each time', async () => {
    const visitor = new Visitor(sandbox.baseUrl);
    const first = await client.link(ada, visitor);
    const second = await client.link(ada, visitor);
    await client.refresh(first.refresh_token);
    await client.refresh(first.refresh_token);
    expect((await client.refresh(first.refresh_token)).status).toBe(400);
    expect((await client.refresh(second.refresh_token)).status).toBe(200);
  });

  it('shows the login page again after a wrong password', async () => {
    const visitor = new Visitor(sandbox.baseUrl);
    await visitor.visit(client.authorizeUrl());
    const again = await visitor.submit({ email: '"><script>', password: 'wrong' });
    expect(again.status).toBe(401);
    expect(again.page).toContain('role="alert"');
    expect(again.page).not.toContain('<script>');
    expect((await visitor.submit({ email: ada.username, password: ada.password })).status).toBe(0);
  });

  it('redirects with access_denied when the user denies', async () => {
    const fresh = await startSandbox();
    const visitor = new Visitor(fresh.baseUrl);
    await visitor.visit(new SandboxClient(fresh).authorizeUrl());
    await visitor.submit({ email: ada.username, password: ada.password });
    const { url } = await visitor.submit({ decision: 'deny' });
    expect(url.searchParams.get('error')).toBe('access_denied');
    expect(url.searchParams.get('state')).toBe('a-state');
    await fresh.close();
  });

  it.each([
    `${redirectUri}/`,
    `${redirectUri}?a=b`,
    'http://localhost:8081/oauth/callback',
    'https://evil.example/',
  ])('never redirects to %s, which is not registered', async (wrongUri) => {
    const arrival = await new Visitor(sandbox.baseUrl).visit(client.authorizeUrl({ redirect_uri: wrongUri }));
    expect(arrival.status).toBe(400);
    expect(arrival.page).toContain('invalid_redirect_uri');
  });

  it('serves pages that load and run nothing', async () => {
    const { headers, page } = await new Visitor(sandbox.baseUrl).visit(client.authorizeUrl());
    const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = headers.get('content-security-policy');
    expect(policy).toContain(`default-src 'none'; style-src 'sha256-${hash}';`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it("refuses another browser's interaction", async () => {
    const { url } = await new Visitor(sandbox.baseUrl).visit(client.authorizeUrl());
    expect((await new Visitor(sandbox.baseUrl).visit(url)).status).toBe(400);
  });
});

describe('the code grant', () => {
  it("answers with COCO's four members and nothing else", async () => {
    const { status, json, headers } = await exchange(await codeFor(), { redirect_uri: redirectUri });
    expect(status).toBe(200);
    expect(Object.keys(json).sort()).toEqual(['access_token', 'expires_in', 'refresh_token', 'token_type']);
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    expect(String(json.access_token).split('.')).toHaveLength(3);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('takes JSON as well as a form, and needs no redirect_uri', async () => {
    expect((await exchange(await codeFor(), {}, 'json')).status).toBe(200);
  });

  it('works with the verifier that fits the challenge, and with no other', async () => {
    expect((await exchange(await codeFor(pkce), { code_verifier: verifier })).status).toBe(200);
    const wrong = await exchange(await codeFor(pkce), { code_verifier: verifier.replace('d', 'e') });
    expect([wrong.status, wrong.json.error]).toEqual([400, 'invalid_grant']);
    const missing = await exchange(await codeFor(pkce));
    expect([missing.status, missing.json.error]).toEqual([400, 'invalid_grant']);
  });

  it('refuses another redirect_uri and a wrong secret', async () => {
    const other = await exchange(await codeFor(), { redirect_uri: `${redirectUri}/` });
    expect(other.json.error).toBe('invalid_grant');
    const stranger = await exchange(await codeFor(), { client_secret: 'guess' });
    expect([stranger.status, stranger.json.error]).toEqual([401, 'invalid_client']);
  });

  it('accepts a code once, and ends the grant if it is used again (RFC 6749 section 4.1.2)', async () => {
    const code = await codeFor();
    const { json } = await exchange(code);
    expect((await exchange(code)).json.error).toBe('invalid_grant');
    expect((await client.refresh(pairOf(json).refresh_token)).json.error).toBe('invalid_grant');
  });
});

describe('revocation (RFC 7009)', () => {
  it('does not exist unless requested, as with COCO', async () => {
    expect((await client.api('/oauth/revoke', undefined, { method: 'POST' })).status).toBe(401);
  });

  it('ends the family of the presented refresh token', async () => {
    const revoking = await startSandbox({ revocation: true });
    const app = new SandboxClient(revoking);
    const { access_token: accessToken, refresh_token: refreshToken } = await app.link();
    const { clientId, clientSecret } = defaultClient;
    const response = await fetch(`${revoking.baseUrl}/v1.0/oauth/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, token: refreshToken }),
    });
    expect(response.status).toBe(200);
    expect((await app.refresh(refreshToken)).json.error).toBe('invalid_grant');
    expect((await app.api('/user-manager/users/me', accessToken)).status).toBe(401);
    await revoking.close();
  });
});
