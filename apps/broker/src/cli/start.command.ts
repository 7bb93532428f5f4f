import { Command } from 'commander';

/** `broker start`: runs the broker, like `npm run start:prod`. */
export function startCommand(): Command {
  return new Command('start')
    .description(
      'Run the broker until SIGTERM or SIGINT; with NODE_ENV=production required settings have no defaults.',
    )
    .action(async () => {
      // Loaded here: no other command needs the entire broker.
      const [{ runBroker }, { runProcess }] = await Promise.all([
        import('../run-broker.js'),
        import('../process/run-process.js'),
      ]);
      runProcess(runBroker);
    });
}
