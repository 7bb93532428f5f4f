import { Command } from 'commander';

/** `broker start`: serves until it is told to stop, as `npm run start:prod` does. */
export function startCommand(): Command {
  return new Command('start')
    .description(
      'Serve until SIGTERM or SIGINT; with NODE_ENV=production nothing that is missing is made up.',
    )
    .action(async () => {
      // Loaded here: no other command needs the whole broker.
      const [{ runBroker }, { runProcess }] = await Promise.all([
        import('../run-broker.js'),
        import('../run-process.js'),
      ]);
      runProcess(runBroker);
    });
}
