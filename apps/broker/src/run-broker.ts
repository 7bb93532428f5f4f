import { createBrokerApp, type RunningBroker } from './create-app.js';
import type { Environment } from './configuration/environment.js';
import { withDevelopmentDefaults, type Development } from './development/development-defaults.js';

/** A broker with everything that was started for it on a developer's machine. */
export interface BrokerRun {
  readonly broker: RunningBroker;
  readonly development: Development;
  /** Stops the broker first, then what it depends on. @param hurry as `RunningBroker.close` */
  close(hurry?: AbortSignal): Promise<void>;
}

/** Starts a broker; outside production missing settings get development defaults. */
export async function runBroker(environment: Environment): Promise<BrokerRun> {
  const development = await withDevelopmentDefaults(environment);
  try {
    const broker = await createBrokerApp(development.environment);
    const close = async (hurry?: AbortSignal): Promise<void> => {
      await broker.close(hurry);
      await development.stop();
    };
    return { broker, development, close };
  } catch (error) {
    await development.stop();
    throw error;
  }
}
