/** `npm start`: the broker with everything it needs on a developer's machine, and a guide to trying it. */
import 'reflect-metadata';
import { DataDirectory } from './development/data-directory.js';
import { demoServiceKey } from './development/demo-service.js';
import { guideText } from './development/guide.js';
import { ReturnPage } from './development/return-page.js';
import { runProcess } from './process/run-process.js';
import { runBroker, type BrokerRun } from './run-broker.js';

runProcess(async (environment) => {
  const run = await runBroker(environment);
  return demonstrate(run).catch(async (error: unknown) => {
    await run.close();
    throw error;
  });
});

/** Prepares a running development broker for manual use, and prints how; the result closes everything. */
async function demonstrate(run: BrokerRun): Promise<{ close(hurry?: AbortSignal): Promise<void> }> {
  const { environment } = run.development;
  const returnPage = await ReturnPage.start();
  const serviceKey = await demoServiceKey(new DataDirectory(environment.DATA_DIRECTORY ?? '.data'), {
    brokerUrl: run.broker.url,
    adminKey: environment.ADMIN_KEY ?? '',
    returnUrlPrefix: returnPage.url,
  });
  process.stdout.write(guideText(run, { serviceKey, returnUrl: returnPage.url }));
  return {
    close: async (hurry) => {
      await returnPage.stop();
      await run.close(hurry);
    },
  };
}
