import { createBrokerClient, type BrokerClient } from '#client';

/** What an app needs to use the broker. */
export interface AppSettings {
  readonly broker: BrokerClient;
  /** Secret of the webhook that leads to `/coco/events`. */
  readonly webhookSecret: string;
  /** The app as browsers see it; `/coco/` below it is a prefix that is registered for the service. */
  readonly publicUrl: string;
  readonly port: number;
}

/** @throws Error if one is missing */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): AppSettings {
  const port = Number(environment.PORT ?? '3000');
  return {
    broker: createBrokerClient({
      baseUrl: required(environment, 'BROKER_URL'),
      credential: required(environment, 'BROKER_KEY'),
    }),
    webhookSecret: required(environment, 'WEBHOOK_SECRET'),
    publicUrl: `http://localhost:${port}`,
    port,
  };
}

function required(environment: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = environment[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
}
