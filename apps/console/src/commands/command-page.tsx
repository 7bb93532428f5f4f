import { useParams } from '@tanstack/react-router';
import { useCommand } from '../api/commands.js';
import { Loaded } from '../layout/loaded.js';
import { Page } from '../layout/page/page.js';
import { CommandFacts } from './command-facts.js';
import { CommandSteps } from './command-steps.js';

/** One command: how far it has come, when, and what is known of it. */
export function CommandPage() {
  const { commandId } = useParams({ from: '/console/commands/$commandId' });
  const command = useCommand(commandId);
  return (
    <Page title={command.data === undefined ? 'Command' : `Command ${command.data.command}`}>
      <Loaded query={command} what="the command">
        {(data) => (
          <>
            <CommandSteps command={data} />
            <CommandFacts command={data} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
