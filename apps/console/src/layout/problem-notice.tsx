import { Alert, Button, List, Text } from '@mantine/core';
import { ApiProblem, type ProblemBody } from '../api/problem.js';

interface ProblemNoticeProps {
  readonly error: Error;
  /** Retries, if that may help. */
  readonly onRetry?: () => void;
}

/** What went wrong, with the request id to look up in the broker's log. */
export function ProblemNotice({ error, onRetry }: ProblemNoticeProps) {
  return (
    <Alert color="red" role="alert" title={titleOf(error)}>
      {!isToldByField(error) && <Text size="sm">{adviceOf(error)}</Text>}
      {error instanceof ApiProblem && <ProblemFacts body={error.body} />}
      {onRetry !== undefined && mayEndOtherwise(error) && (
        <Button mt="sm" size="xs" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}

function ProblemFacts({ body: { errors = [], requestId } }: { readonly body: ProblemBody }) {
  return (
    <>
      {errors.length > 0 && (
        <List size="sm" mt="xs">
          {errors.map(({ field, message }) => (
            <List.Item key={`${field} ${message}`}>
              {field}: {message}
            </List.Item>
          ))}
        </List>
      )}
      {requestId !== undefined && (
        <Text size="xs" mt="xs" style={{ overflowWrap: 'anywhere' }}>
          Request ID {requestId} (find it in the broker’s log)
        </Text>
      )}
    </>
  );
}

/** Then the summary would only repeat the fields. */
function isToldByField(error: Error): boolean {
  return error instanceof ApiProblem && (error.body.errors ?? []).length > 0;
}

/** A refusal stays a refusal: only other failures are worth a retry. */
function mayEndOtherwise(error: Error): boolean {
  return !(error instanceof ApiProblem) || error.body.status >= 500 || error.body.status === 429;
}

function titleOf(error: Error): string {
  if (!(error instanceof ApiProblem)) return 'The broker did not answer';
  return error.body.title;
}

function adviceOf(error: Error): string {
  if (!(error instanceof ApiProblem)) {
    return 'The broker may be restarting, or you are offline. This page may be out of date.';
  }
  const { code, status, detail } = error.body;
  if (code === 'csrf_token_mismatch') {
    return 'Someone signed in again in another tab. Nothing was changed: try again.';
  }
  if (status >= 500) return `${detail} Links are not affected.`;
  return detail;
}
