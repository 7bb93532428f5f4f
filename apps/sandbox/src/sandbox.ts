/** A stand-in for the COCO cloud, put together: OAuth server, REST API, faults, ledger and control API. */

import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { defaultClient } from './clients.js';
import type { SandboxClient } from './clients.js';
import { ApiEndpoint } from './api-endpoint.js';
import { builtIn } from './cloud/population.js';
import type { Population } from './cloud/population.js';
import { createControlServer } from './control/control-server.js';
import { chooseDialect } from './dialects/choose-dialect.js';
import { CurrentDialect } from './dialects/dialect.js';
import type { Dialect } from './dialects/dialect.js';
import { FaultRegister } from './faults/fault-register.js';
import { FrontDoor } from './front-door.js';
import type { Endpoint } from './http/exchange.js';
import { close, listen } from './http/listen.js';
import { Ledger } from './ledger/ledger.js';
import { SeenSecrets } from './ledger/seen-secrets.js';
import { AccessTokenVerifier } from './oauth/access-tokens.js';
import { AuthorizeEndpoint } from './oauth/authorize-endpoint.js';
import { ClientSecrets } from './oauth/client-secrets.js';
import { Consents } from './oauth/consents.js';
import { Grants } from './oauth/grants.js';
import { createProvider, paths } from './oauth/provider.js';
import { RefreshTokenFamilies } from './oauth/refresh-token-families.js';
import { RevokeEndpoint } from './oauth/revoke-endpoint.js';
import { ProviderStore } from './oauth/store.js';
import { TokenEndpoint } from './oauth/token-endpoint.js';
import { Interactions } from './oauth/interactions.js';
import type { RuntimeSettings } from './runtime-settings.js';

/** How to start a sandbox. Everything may be left out. */
export interface SandboxOptions {
  /** The public port; 0, the default, for any free one. */
  readonly port?: number;
  /** The control API's port on 127.0.0.1; 0, the default, for any free one. */
  readonly controlPort?: number;
  /** The address the public side listens on; `127.0.0.1` when left out. */
  readonly host?: string;
  /** The address by which browsers and brokers reach it, if different from its own; it is the tokens' issuer. */
  readonly publicUrl?: string;
  /** Default 3600, at least 1. */
  readonly accessTokenLifetimeSeconds?: number;
  /** Default 30 days. */
  readonly refreshTokenLifetimeSeconds?: number;
  /** Default 0: presenting a refresh token a second time ends its family. */
  readonly previousRefreshTokenGraceSeconds?: number;
  /** Whether there is an RFC 7009 endpoint at `…/oauth/revoke`; default false, as with COCO. */
  readonly revocation?: boolean;
  readonly clients?: readonly SandboxClient[];
  /** How it speaks, until a control call changes it; as documented when left out. */
  readonly dialect?: Dialect;
  /** Who lives in it; Ada and Grace when left out. */
  readonly population?: Population;
}

/** A running sandbox. */
export interface Sandbox {
  /** Where COCO's paths begin, without a slash at the end; stands for `https://api.getcoco.buzz`. */
  readonly baseUrl: string;
  /** Where `/control/…` is, without a slash at the end. */
  readonly controlUrl: string;
  /** Stops listening and drops all connections. */
  close(): Promise<void>;
}

const thirtyDays = 30 * 24 * 60 * 60;

/** Starts a sandbox; ready when the promise resolves. All of its state is in memory and its own. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, controlPort = 0, host = '127.0.0.1' } = options;
  const server = createServer();
  const listeningPort = await listen(server, port, host, {
    port: '--port or SANDBOX_PORT',
    host: '--host or SANDBOX_HOST',
  });
  const baseUrl = options.publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${listeningPort}`;
  const control = assemble(server, baseUrl, options);
  try {
    const controlUrl = `http://127.0.0.1:${await listen(control, controlPort, '127.0.0.1', { port: '--control-port or SANDBOX_CONTROL_PORT' })}`;
    return {
      baseUrl,
      controlUrl,
      close: async () => {
        await Promise.all([close(server), close(control)]);
      },
    };
  } catch (error) {
    await close(server);
    throw error;
  }
}

/** Puts the parts together behind the public server; returns the control API's server, not yet listening. */
function assemble(server: Server, baseUrl: string, options: SandboxOptions): Server {
  const { clients = [defaultClient], revocation = false, population = builtIn } = options;
  const settings = runtimeSettings(options);
  const dialect = new CurrentDialect(options.dialect ?? chooseDialect('documented'));
  const store = new ProviderStore();
  const families = new RefreshTokenFamilies(settings);
  const consents = new Consents();
  const secrets = new SeenSecrets();
  const ledger = new Ledger();
  const faults = new FaultRegister();
  const accessTokens = new AccessTokenVerifier(baseUrl, store);
  const provider = createProvider({
    issuer: baseUrl,
    clients,
    population,
    settings,
    store,
    families,
    accessTokens,
    consents,
    revocation,
    isPublished: options.publicUrl !== undefined,
  });
  const callback = provider.callback();
  const clientSecrets = new ClientSecrets(clients);
  const token = new TokenEndpoint({
    provider: callback,
    store,
    families,
    secrets,
    settings,
    dialect,
    clientSecrets,
  });
  const interactions = new Interactions(provider, clients, consents, population);
  const authorize = new AuthorizeEndpoint(callback, interactions, secrets, dialect);
  const revoke = revocation ? new RevokeEndpoint(callback, families, clientSecrets) : undefined;
  const api = new ApiEndpoint({ population, accessTokens, secrets, dialect, settings });
  const frontDoor = new FrontDoor(
    (path) => endpointFor(path, dialect.spoken, { token, authorize, revoke, api }),
    faults,
    ledger,
    dialect,
  );
  receive(server, frontDoor, options.publicUrl);
  const grants = new Grants(provider, store, families, consents, secrets, settings);
  return createControlServer({
    settings,
    clients,
    population,
    store,
    families,
    grants,
    faults,
    ledger,
    secrets,
    dialect,
    clientSecrets,
  });
}

/** Where there is a public URL, each request looks as a proxy in front would pass it on, so that redirects lead there. */
function receive(server: Server, frontDoor: FrontDoor, publicUrl: string | undefined): void {
  const url = publicUrl === undefined ? undefined : new URL(publicUrl);
  server.on('request', (request, response) => {
    if (url) {
      request.headers['x-forwarded-proto'] = url.protocol.slice(0, -1);
      request.headers['x-forwarded-host'] = url.host;
    }
    void frontDoor.handle(request, response);
  });
}

function runtimeSettings(options: SandboxOptions): RuntimeSettings {
  return {
    accessTokenLifetimeSeconds: options.accessTokenLifetimeSeconds ?? 3600,
    refreshTokenLifetimeSeconds: options.refreshTokenLifetimeSeconds ?? thirtyDays,
    previousRefreshTokenGraceSeconds: options.previousRefreshTokenGraceSeconds ?? 0,
    omitRefreshToken: false,
    omitExpiresIn: false,
    accessTokenFormat: 'jwt',
    commandDelayMilliseconds: 250,
  };
}

interface Endpoints {
  readonly token: Endpoint;
  readonly authorize: Endpoint;
  readonly revoke: Endpoint | undefined;
  readonly api: Endpoint;
}

function endpointFor(
  pathname: string,
  dialect: Dialect,
  { token, authorize, revoke, api }: Endpoints,
): Endpoint {
  const path = dialect.find(pathname)?.path;
  if (path === 'token') return token;
  if (path === 'revocation' && revoke) return revoke;
  const isPage = [paths.authorization, paths.interaction].some((start) => pathname.startsWith(`${start}/`));
  return path === 'authorize' || isPage ? authorize : api;
}
