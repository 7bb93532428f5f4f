import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useParams } from '@tanstack/react-router';
import { useGuardrail } from '../api/guardrails.js';
import type { BusyDevice, GuardrailDetails } from '../api/client/schemas.js';
import { DataTable, type Column } from '../layout/tables/data-table.js';
import { Fact, Facts } from '../layout/tables/facts.js';
import { countText } from '../layout/text/format.js';
import { Loaded } from '../layout/loaded.js';
import { Moment } from '../layout/text/moment.js';
import { NothingFound } from '../layout/tables/nothing-found.js';
import { Page } from '../layout/page/page.js';
import { PageLink } from '../layout/page/page-links.js';
import { Section } from '../layout/page/section.js';
import { ForRole } from '../session/for-role.js';
import { ChangeGuardrailDialog } from './change-guardrail-dialog.js';
import { exceededText, guardrailName, limitText, sourceText } from './guardrail-words.js';
import { ResetGuardrailDialog } from './reset-guardrail-dialog.js';

const columns: readonly Column<BusyDevice>[] = [
  {
    title: 'Device',
    cell: ({ linkId, deviceNodeId, resourceEui }) => (
      <PageLink to="/links/$linkId/commands" params={{ linkId }} search={{ device: deviceNodeId }}>
        {resourceEui}
      </PageLink>
    ),
    isName: true,
  },
  { title: 'Command', cell: ({ capability, command }) => `${command} (${capability})`, isName: true },
  { title: 'Beyond the limit', cell: ({ exceeded }) => countText(exceeded), isNumber: true },
  { title: 'Last exceeded', cell: ({ lastExceededAt }) => <Moment at={lastExceededAt} />, from: 'xs' },
];

/** One guardrail: its limit, and the devices that exceed it most. */
export function GuardrailPage() {
  const { guardrail: name } = useParams({ from: '/console/guardrails/$guardrail' });
  const guardrail = useGuardrail(name);
  return (
    <Page
      title={`Guardrail: ${guardrailName(name)}`}
      actions={guardrail.data !== undefined && <Actions guardrail={guardrail.data} />}
    >
      <Loaded query={guardrail} what="the guardrail">
        {(data) => (
          <>
            <Limit guardrail={data} />
            <BusiestDevices devices={data.busiest} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Actions({ guardrail }: { readonly guardrail: GuardrailDetails }) {
  const [isChanging, change] = useDisclosure(false);
  const [isResetting, reset] = useDisclosure(false);
  return (
    <ForRole roles={['operator']} to="change a guardrail">
      <Button onClick={change.open}>Change</Button>
      {guardrail.source === 'admin' && (
        <Button variant="default" onClick={reset.open}>
          Reset
        </Button>
      )}
      {isChanging && <ChangeGuardrailDialog guardrail={guardrail} onClose={change.close} />}
      {isResetting && <ResetGuardrailDialog guardrail={guardrail} onClose={reset.close} />}
    </ForRole>
  );
}

function Limit({ guardrail }: { readonly guardrail: GuardrailDetails }) {
  return (
    <Section title="Limit">
      <Facts>
        <Fact label="Each command">{limitText(guardrail)}</Fact>
        <Fact label="Source">
          {sourceText(guardrail)}
          {guardrail.changedAt !== null && (
            <>
              , <Moment at={guardrail.changedAt} />
            </>
          )}
        </Fact>
        <Fact label="Within a day">{exceededText(guardrail)}</Fact>
      </Facts>
    </Section>
  );
}

function BusiestDevices({ devices }: { readonly devices: readonly BusyDevice[] }) {
  return (
    <Section title="Devices that exceed it most">
      {devices.length === 0 ? (
        <NothingFound title="None" advice="No device has exceeded this limit within a day." />
      ) : (
        <DataTable
          caption="Devices that exceed it most, the worst first"
          columns={columns}
          rows={devices}
          keyOf={(device) => JSON.stringify(device)}
        />
      )}
    </Section>
  );
}
