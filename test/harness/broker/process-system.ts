import { BrokerProcess } from './broker-process.js';
import { TestSystem, type SystemOptions } from './system.js';

/**
 * Starts a system whose broker is a separate process, which a test may signal and kill.
 *
 * @param start starts the broker with the settings of the system; just so when left out
 */
export async function startProcessSystem(
  options: Pick<SystemOptions, 'sandbox' | 'environment'>,
  start: (environment: Readonly<Record<string, string>>) => Promise<BrokerProcess> = (environment) =>
    BrokerProcess.start(environment),
): Promise<{ readonly system: TestSystem; readonly broker: BrokerProcess }> {
  const started = Promise.withResolvers<BrokerProcess>();
  const system = await TestSystem.start({
    ...options,
    startBroker: async (environment) => {
      const broker = await start(environment);
      started.resolve(broker);
      return broker;
    },
  });
  return { system, broker: await started.promise };
}
