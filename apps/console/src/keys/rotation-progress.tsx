import { Alert, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { isOver, useRotation } from '../api/keys.js';
import type { KeyRotation } from '../api/client/schemas.js';
import { countOf } from '../layout/text/format.js';
import { Loaded } from '../layout/loaded.js';
import { ProgressBar } from '../layout/figures/progress-bar.js';
import { Section } from '../layout/page/section.js';

/** A rotation's progress. */
export function RotationProgress({ rotationId }: { readonly rotationId: string }) {
  const rotation = useRotation(rotationId);
  const queries = useQueryClient();
  const state = rotation.data?.state;
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ['keys'] });
  }, [queries, state]);
  return (
    <Section title="Key rotation">
      <Loaded query={rotation} what="the rotation">
        {(data) => (
          <>
            <Text mb="xs" role="status">
              {sentenceOf(data)}
            </Text>
            {data.state !== 'waiting_for_replicas' && (
              <ProgressBar
                label="Links re-wrapped under the new key"
                done={Math.max(0, data.rowsTotal - data.rowsRemaining)}
                total={data.rowsTotal}
                isOver={isOver(data)}
              />
            )}
            {data.rowsFailed > 0 && (
              <Alert
                color="red"
                mt="sm"
                title={`${countOf(data.rowsFailed, 'link')} could not be re-wrapped`}
              >
                They do not decrypt and stay unchanged; broker vault verify says which and why.
              </Alert>
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function sentenceOf({ state, fromKeyId, toKeyId, waitingForReplicas }: KeyRotation): string {
  const change = `From ${fromKeyId} to ${toKeyId}`;
  if (state === 'waiting_for_replicas') {
    return `${change}: waiting until ${countOf(waitingForReplicas, 'more replica')} can use the new key.`;
  }
  if (state === 'rewrapping') return `${change}: the new key is primary; links are being re-wrapped.`;
  return state === 'finished' ? `${change}: finished.` : `${change}: replaced by a later rotation.`;
}
