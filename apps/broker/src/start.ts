/** `npm start`: the broker with all it needs on a developer's machine, and a guide to try it by hand. */
import 'reflect-metadata';
import { demonstrate } from './development/demonstration.js';
import { runBroker } from './run-broker.js';
import { runProcess } from './process/run-process.js';

runProcess(async (environment) => {
  const run = await runBroker(environment);
  return demonstrate(run).catch(async (error: unknown) => {
    await run.close();
    throw error;
  });
});
