import { randomBytes } from 'node:crypto';
import type { Environment } from '../configuration/environment.js';
import { withRealPort } from '../configuration/real-port.js';
import { DataDirectory } from './data-directory.js';
import { DevelopmentPostgres } from './development-postgres.js';
import { SandboxProcess } from './sandbox-process.js';

const DEFAULT_PORT = '8080';
const CLIENT_ID = 'development-broker';

/** What was started or generated, for the guide. */
export interface Development {
  /** The settings, complete. */
  readonly environment: Environment;
  /** Origin of the sandbox's control API, if the sandbox was started. */
  readonly sandboxControlUrl: string | undefined;
  /** Stops everything started here, last first. */
  stop(): Promise<void>;
}

type Stop = () => Promise<void>;

/**
 * Provides what a developer has not set: PostgreSQL, the sandbox, a keyring, an admin key. Nothing in production.
 *
 * @param environment the settings given
 */
export async function withDevelopmentDefaults(environment: Environment): Promise<Development> {
  if (environment.NODE_ENV === 'production') return inProduction(environment);
  const data = new DataDirectory(environment.DATA_DIRECTORY ?? '.data');
  const stops: Stop[] = [];
  const stop = async (): Promise<void> => {
    for (const next of stops.splice(0).reverse()) await next();
  };
  try {
    const withPort = await withRealPort(environment);
    const withDatabase = {
      ...withPort,
      ...secrets(withPort, data),
      ...(await database(withPort, data, stops)),
    };
    const sandbox = await startSandbox(withDatabase, stops);
    return {
      environment: { ...withDatabase, ...sandbox.settings },
      sandboxControlUrl: sandbox.controlUrl,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function inProduction(environment: Environment): Development {
  return { environment, sandboxControlUrl: undefined, stop: () => Promise.resolve() };
}

async function database(environment: Environment, data: DataDirectory, stops: Stop[]): Promise<Environment> {
  if (isGiven(environment, 'DATABASE_URL')) return {};
  const { server, url } = await DevelopmentPostgres.start(data);
  stops.push(() => server.stop());
  return { DATABASE_URL: url };
}

function secrets(environment: Environment, data: DataDirectory): Environment {
  const made: Record<string, string> = {};
  if (!isGiven(environment, 'KEYRING')) {
    data.keptSecret('keyring', () => `development:${randomBytes(32).toString('base64')}`);
    // As a file and not by value, so that keys can be rotated as in production.
    made.KEYRING_FILE = data.join('keyring');
    warn(`KEYRING is not set: links are encrypted under the development key in ${data.join('keyring')}.`);
  }
  if (!isGiven(environment, 'ADMIN_KEY')) {
    made.ADMIN_KEY = data.keptSecret('admin-key', () => randomBytes(32).toString('hex')).value;
    warn(`ADMIN_KEY is not set: the development key in ${data.join('admin-key')} is used.`);
  }
  return made;
}

async function startSandbox(
  environment: Environment,
  stops: Stop[],
): Promise<{ settings: Environment; controlUrl: string | undefined }> {
  if (isGiven(environment, 'COCO_BASE_URL')) return { settings: {}, controlUrl: undefined };
  const clientSecret = environment.COCO_CLIENT_SECRET ?? randomBytes(32).toString('base64url');
  const clientId = environment.COCO_CLIENT_ID ?? CLIENT_ID;
  const publicUrl = environment.PUBLIC_URL ?? `http://localhost:${environment.PORT ?? DEFAULT_PORT}`;
  const sandbox = await SandboxProcess.start({
    clientId,
    clientSecret,
    redirectUri: new URL('/oauth/callback', publicUrl).href,
    environment: sandboxSettings(environment),
  });
  stops.push(() => sandbox.stop());
  const settings = {
    COCO_BASE_URL: sandbox.baseUrl,
    COCO_CLIENT_ID: clientId,
    COCO_CLIENT_SECRET: clientSecret,
  };
  return { settings, controlUrl: sandbox.controlUrl };
}

/** Passes on the settings of the sandbox itself. */
function sandboxSettings(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      name.startsWith('SANDBOX_') && value !== undefined ? [[name, value]] : [],
    ),
  );
}

function isGiven(environment: Environment, name: string): boolean {
  return [environment[name], environment[`${name}_FILE`]].some(
    (value) => value !== undefined && value.trim() !== '',
  );
}

function warn(text: string): void {
  process.stderr.write(`DEVELOPMENT ONLY: ${text}\n`);
}
