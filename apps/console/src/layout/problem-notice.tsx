import { Alert, Button, List, Text } from '@mantine/core';
import { ApiProblem, type ProblemBody } from '../api/problem.js';

interface ProblemNoticeProps {
  readonly error: Error;
  /** Tries again, where that may help. */
  readonly onRetry?: () => void;
}

/** What went wrong, in words, with the id by which the broker's log tells more. */
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
          Request {requestId}: the broker’s log says more under this id.
        </Text>
      )}
    </>
  );
}

/** Then the sentence would say the same once more. */
function isToldByField(error: Error): boolean {
  return error instanceof ApiProblem && (error.body.errors ?? []).length > 0;
}

/** What the broker refuses, it refuses again. */
function mayEndOtherwise(error: Error): boolean {
  return !(error instanceof ApiProblem) || error.body.status >= 500 || error.body.status === 429;
}

function titleOf(error: Error): string {
  if (!(error instanceof ApiProblem)) return 'The broker did not answer';
  return error.body.title;
}

function adviceOf(error: Error): string {
  if (!(error instanceof ApiProblem)) {
    return 'It may be starting anew, or the network is away. What is shown may be out of date.';
  }
  const { code, status, detail } = error.body;
  if (code === 'csrf_token_mismatch') {
    return 'Somebody signed in anew in another tab, and this page did not know. Nothing was changed: try again.';
  }
  if (status >= 500) return `${detail} Nothing is lost; the links go on as they were.`;
  return detail;
}
