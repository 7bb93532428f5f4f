import { Alert, Code, Stack, Text } from '@mantine/core';
import { useAuditProof } from '../api/audit.js';
import type { AuditProof } from '../api/client/schemas.js';
import { BusyButton } from '../layout/forms/busy-button.js';
import { Fact, Facts } from '../layout/tables/facts.js';
import { countText, exactTime } from '../layout/text/format.js';
import { ProblemNotice } from '../layout/problem-notice.js';

/** Verifies a record when asked to. */
export function RecordProof({ recordId }: { readonly recordId: string }) {
  const { data, error, isFetching, refetch } = useAuditProof(recordId);
  return (
    <Stack align="flex-start">
      <Text size="sm">
        Recomputes the hash of this record and the chain up to the next signed checkpoint.
      </Text>
      <BusyButton variant="default" isBusy={isFetching} onClick={() => void refetch()}>
        Verify
      </BusyButton>
      <div role="status">{data !== undefined && <Verdict proof={data} />}</div>
      {error !== null && <ProblemNotice error={error} />}
    </Stack>
  );
}

const colours = { signed: 'teal', chained: 'indigo', waiting: 'gray', broken: 'red' } as const;

function Verdict({ proof }: { readonly proof: AuditProof }) {
  const { verdict, recordHash, previousHash, hash } = proof;
  return (
    <Alert color={colours[verdict]} title={titleOf(proof)}>
      <Facts>
        <Fact label="Record hash">
          <Code>{recordHash}</Code>
        </Fact>
        {previousHash !== null && (
          <Fact label="Hash before it">
            <Code>{previousHash}</Code>
          </Fact>
        )}
        {hash !== null && (
          <Fact label="Hash in the chain">
            <Code>{hash}</Code>
          </Fact>
        )}
      </Facts>
    </Alert>
  );
}

function titleOf({ verdict, fault, checkpoint, reached }: AuditProof): string {
  if (verdict === 'broken') return `Not as it was written: ${(fault ?? '').replaceAll('_', ' ')}`;
  if (verdict === 'waiting') return 'Not chained yet; try again in a moment';
  if (checkpoint !== null)
    return `Unchanged: proved by the checkpoint signed ${exactTime(checkpoint.at)} (position ${countText(checkpoint.position)}, key ${checkpoint.keyId})`;
  const end = reached === null ? '' : ` up to position ${countText(reached.position)}`;
  return `It agrees with the chain${end}. No signed checkpoint was reached.`;
}
