import { Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useAuditRecord } from '../api/audit.js';
import { CopyText } from '../layout/text/copy-text.js';
import { Loaded } from '../layout/loaded.js';
import { Page } from '../layout/page/page.js';
import { Section } from '../layout/page/section.js';
import { RecordFacts } from './record-facts.js';
import { RecordProof } from './record-proof.js';
import { sentenceOf } from './record-sentence.js';

/** One record of the audit trail. */
export function RecordPage() {
  const { recordId } = useParams({ from: '/console/audit/$recordId' });
  const record = useAuditRecord(recordId);
  return (
    <Page title="Audit record">
      <Loaded query={record} what="the record">
        {(data) => (
          <>
            <Text size="lg" style={{ overflowWrap: 'anywhere' }}>
              {sentenceOf(data)}
            </Text>
            <RecordFacts record={data} />
            <Section title="Proof">
              <RecordProof recordId={recordId} />
            </Section>
            <Section title="Raw">
              <CopyText text={JSON.stringify(data, undefined, 2)} what="record" />
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  );
}
