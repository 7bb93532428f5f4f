import type { BrokerRun } from '../run-broker.js';
import { DataDirectory } from './data-directory.js';
import { demoServiceKey } from './demo-service.js';
import { guideText } from './guide.js';
import { ReturnPage } from './return-page.js';

/** Makes a running development broker ready to be tried by hand, and says how; the result closes all of it. */
export async function demonstrate(run: BrokerRun): Promise<{ close(hurry?: AbortSignal): Promise<void> }> {
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
