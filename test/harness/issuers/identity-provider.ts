import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

/** What is asked of the provider for one sign-in. */
interface Grant {
  readonly nonce: string;
  readonly challenge: string;
}

/** Makes the ID token of one sign-in. @param honest the claims that an honest provider would sign */
type TokenMaker = (honest: JWTPayload) => Promise<string>;

/**
 * The company's OpenID provider for one test file: everyone who comes is signed in at once, with the claims of the
 * moment. Its metadata promises every algorithm, weak ones too.
 */
export class IdentityProvider {
  /** Claims of the ID token in addition to the required ones. */
  claims: Readonly<Record<string, unknown>> = { sub: 'u-1', name: 'Ada Admin', roles: ['broker-admin'] };
  /** If set, it makes the ID tokens instead of `sign`. */
  makeToken: TokenMaker | undefined;
  /** What the token endpoint answers besides tokens. */
  tokenAnswer: Readonly<Record<string, unknown>> = {};
  /** Calls of the token endpoint so far. */
  tokenCalls = 0;
  /** Whether the keys are followed by blanks without end. */
  endlessKeys = false;
  /** Bytes of those blanks that were sent. */
  bytesBeyond = 0;
  private readonly grants = new Map<string, Grant>();
  private readonly server = createServer((request, response) => {
    this.handle(request, response).catch(() => response.writeHead(500).end());
  });

  private constructor(
    private readonly privateKey: CryptoKey,
    readonly publicKey: JWK,
  ) {}

  static async start(): Promise<IdentityProvider> {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const provider = new IdentityProvider(privateKey, {
      ...(await exportJWK(publicKey)),
      kid: 'k',
      alg: 'RS256',
    });
    await new Promise<void>((resolve) => provider.server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Settings of a broker whose console trusts it. */
  get settings(): Record<string, string> {
    return {
      CONSOLE_OIDC_ISSUER: this.issuer,
      CONSOLE_OIDC_CLIENT_ID: 'console',
      CONSOLE_OIDC_CLIENT_SECRET: 'console-secret-of-the-test',
    };
  }

  /** Signs claims as an honest provider does. @param header what its header says instead */
  async sign(claims: JWTPayload, header: Readonly<Record<string, unknown>> = {}): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'k', ...header })
      .sign(this.privateKey);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.issuer);
    if (url.pathname === '/authorize') {
      response.writeHead(302, { location: this.authorize(url.searchParams) }).end();
      return;
    }
    const body = await this.answer(url.pathname, request);
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.write(JSON.stringify(body ?? {}));
    if (this.endlessKeys && url.pathname === '/jwks')
      await pipeline(this.blanks(), response).catch(() => undefined);
    response.end();
  }

  private async *blanks(): AsyncGenerator<Buffer> {
    for (;;) {
      this.bytesBeyond += 64 * 1024;
      yield await Promise.resolve(Buffer.alloc(64 * 1024, ' '));
    }
  }

  private authorize(asked: URLSearchParams): string {
    const code = randomUUID();
    this.grants.set(code, {
      nonce: asked.get('nonce') ?? '',
      challenge: asked.get('code_challenge') ?? '',
    });
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.searchParams.set('code', code);
    back.searchParams.set('state', asked.get('state') ?? '');
    return back.href;
  }

  private async answer(path: string, request: IncomingMessage): Promise<object | undefined> {
    if (path === '/.well-known/openid-configuration') return this.metadata;
    if (path === '/jwks') return { keys: [this.publicKey] };
    return path === '/token' ? this.token(new URLSearchParams(await text(request))) : undefined;
  }

  private async token(asked: URLSearchParams): Promise<object> {
    this.tokenCalls += 1;
    const grant = this.grants.get(asked.get('code') ?? '');
    this.grants.delete(asked.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(asked.get('code_verifier') ?? '')
      .digest('base64url');
    if (grant?.challenge !== challenge) throw new Error('Not the verifier of this code');
    const now = Math.floor(Date.now() / 1_000);
    const honest = {
      iss: this.issuer,
      aud: 'console',
      iat: now,
      exp: now + 300,
      nonce: grant.nonce,
      ...this.claims,
    };
    const idToken = await (this.makeToken ?? ((claims) => this.sign(claims)))(honest);
    return {
      access_token: randomUUID(),
      token_type: 'Bearer',
      expires_in: 300,
      id_token: idToken,
      ...this.tokenAnswer,
    };
  }

  private get metadata(): object {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'HS256', 'none'],
      code_challenge_methods_supported: ['S256'],
    };
  }
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
