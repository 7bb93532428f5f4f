import { Button, List, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useParams } from '@tanstack/react-router';
import { nameOfId } from '../api/client/actor.js';
import { isUnderWay, useCancelImport, useImport } from '../api/imports.js';
import type { LinkImport } from '../api/client/schemas.js';
import { ConfirmDialog } from '../layout/forms/confirm-dialog.js';
import { CopyableId } from '../layout/text/copyable-id.js';
import { ExactMoment } from '../layout/text/exact-moment.js';
import { ExportButton } from '../layout/tables/export-button.js';
import { Fact, Facts } from '../layout/tables/facts.js';
import { countOf } from '../layout/text/format.js';
import { Loaded } from '../layout/loaded.js';
import { nameInText } from '../layout/text/name-text.js';
import { Page } from '../layout/page/page.js';
import { PageLink } from '../layout/page/page-links.js';
import { Section } from '../layout/page/section.js';
import { ForRole } from '../session/for-role.js';
import { ImportRows } from './import-rows.js';
import { stateText, verdictAdvice, verdictLabels, verdicts } from './import-words.js';
import { ImportProgress } from './imports-page.js';

/** One import: how far it is, what became of its rows, and who has to act. */
export function ImportPage() {
  const { importId } = useParams({ from: '/console/imports/$importId' });
  const one = useImport(importId);
  return (
    <Page title="Import" actions={one.data !== undefined && <ImportActions of={one.data} />}>
      <Loaded query={one} what="the import">
        {(data) => (
          <>
            <ImportProgress of={data} />
            <ImportFacts of={data} />
            <VerdictCounts of={data} />
            <ImportRows of={data} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function ImportActions({ of }: { readonly of: LinkImport }) {
  const [isAsking, { open, close }] = useDisclosure(false);
  return (
    <>
      <ExportButton path={`/v1/admin/link-imports/${of.id}/rows`} />
      {isUnderWay(of) && (
        <ForRole roles={['operator']} to="cancel an import">
          <Button color="red.9" onClick={open}>
            Cancel the import
          </Button>
        </ForRole>
      )}
      {isAsking && <CancelDialog importId={of.id} onClose={close} />}
    </>
  );
}

function CancelDialog({ importId, onClose }: { readonly importId: string; readonly onClose: () => void }) {
  const cancel = useCancelImport(importId);
  return (
    <ConfirmDialog
      title="Cancel the import?"
      action="Present no further token"
      isBusy={cancel.isPending}
      error={cancel.error}
      onConfirm={() => {
        cancel.mutate(undefined, { onSuccess: onClose });
      }}
      onClose={onClose}
    >
      <Text>
        Waiting rows are cancelled, and the old system can keep using their tokens. Rows already presented are
        finished, and links already made are kept.
      </Text>
    </ConfirmDialog>
  );
}

function ImportFacts({ of }: { readonly of: LinkImport }) {
  const { id, startedAt, startedBy, finishedAt, sha256 } = of;
  return (
    <Facts>
      <Fact label="State">
        <span role="status">{stateText(of)}</span>
      </Fact>
      <Fact label="Import id">
        <CopyableId id={id} of="import" />
      </Fact>
      <Fact label="Started">
        <ExactMoment at={startedAt} /> by {nameInText(nameOfId(startedBy))}
      </Fact>
      {finishedAt !== null && (
        <Fact label="Ended">
          <ExactMoment at={finishedAt} />
        </Fact>
      )}
      {sha256 !== null && <Fact label="SHA-256 of the file">{sha256}</Fact>}
    </Facts>
  );
}

/** How many rows have each verdict, which leads to them, and who has to act. */
function VerdictCounts({ of: { id, counts } }: { readonly of: LinkImport }) {
  return (
    <Section title="Verdicts">
      <List spacing="xs">
        {verdicts
          .filter((verdict) => (counts[verdict] ?? 0) > 0)
          .map((verdict) => (
            <List.Item key={verdict}>
              <PageLink to="/imports/$importId" params={{ importId: id }} search={{ verdict }}>
                {verdictLabels[verdict]}: {countOf(counts[verdict] ?? 0, 'row')}
              </PageLink>
              {verdictAdvice[verdict] !== undefined && (
                <Text size="sm" c="dimmed">
                  {verdictAdvice[verdict]}
                </Text>
              )}
            </List.Item>
          ))}
      </List>
    </Section>
  );
}
