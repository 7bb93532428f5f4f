import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

interface IssuerKey {
  readonly id: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/** Claims in addition to the required ones; `undefined` leaves a claim out. */
type Claims = Readonly<Record<string, unknown>>;

/** The company's issuer of JWTs, with its own JWKS server, for one test file. */
export class JwtIssuer {
  issuer = 'https://issuer.example.com';
  readonly audience = 'coco-token-broker';
  /** How often the keys were asked for. */
  asked = 0;
  /** Answers 500 instead of the keys. */
  down = false;
  /** Accepts requests and never answers. */
  silent = false;
  /** Answered in place of the keys. */
  body: string | undefined;
  /** Members that replace those of the metadata. */
  metadata: Claims = {};
  private keys: IssuerKey[] = [];
  private readonly server = createServer(({ url }, response) => {
    this.asked += 1;
    if (this.silent) return;
    if (this.down) {
      response.writeHead(500).end();
      return;
    }
    void this.published().then((keys) => {
      const metadata = { issuer: this.issuer, jwks_uri: this.jwksUrl.href, ...this.metadata };
      const answer = url === '/.well-known/openid-configuration' ? metadata : { keys };
      const body = this.body ?? JSON.stringify(answer);
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
  });

  /** Starts it with one key. */
  static async start(): Promise<JwtIssuer> {
    const issuer = new JwtIssuer();
    await issuer.rotate();
    await new Promise<void>((resolve) => issuer.server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  /** Starts one whose name is where its metadata are (OpenID Connect Discovery 1.0). */
  static async startDiscoverable(): Promise<JwtIssuer> {
    const issuer = await JwtIssuer.start();
    issuer.issuer = issuer.jwksUrl.origin;
    return issuer;
  }

  /** Where the keys are. */
  get jwksUrl(): URL {
    return new URL(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}/jwks`);
  }

  /** Settings of a broker that trusts it. */
  get settings(): Record<string, string> {
    return {
      SERVICE_JWT_ISSUER: this.issuer,
      SERVICE_JWT_AUDIENCE: this.audience,
      SERVICE_JWT_JWKS_URL: this.jwksUrl.href,
    };
  }

  /** From now on signs with, and publishes, only a fresh key. */
  async rotate(): Promise<void> {
    const pair = await generateKeyPair('RS256', { extractable: true });
    this.keys = [{ id: randomUUID(), ...pair }];
  }

  /** The key that signs now. */
  get key(): IssuerKey {
    const [key] = this.keys;
    if (key === undefined) throw new Error('The issuer has no key');
    return key;
  }

  /** A token for the subject, valid for an hour; `claims` replace what it says. */
  async token(subject: string, claims: Claims = {}): Promise<string> {
    return new SignJWT(this.claimsFor(subject, claims))
      .setProtectedHeader({ alg: 'RS256', kid: this.key.id })
      .sign(this.key.privateKey);
  }

  /** What such a token says. */
  claimsFor(subject: string, claims: Claims = {}): JWTPayload {
    const now = Math.floor(Date.now() / 1_000);
    const usual = {
      iss: this.issuer,
      aud: this.audience,
      sub: subject,
      iat: now,
      nbf: now,
      exp: now + 3_600,
    };
    const all = Object.entries<unknown>({ ...usual, ...claims }).filter(([, value]) => value !== undefined);
    return Object.fromEntries(all);
  }

  /** Stops the JWKS server. */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async published(): Promise<JWK[]> {
    return Promise.all(
      this.keys.map(async ({ id, publicKey }) => ({
        ...(await exportJWK(publicKey)),
        kid: id,
        alg: 'RS256',
        use: 'sig',
      })),
    );
  }
}
