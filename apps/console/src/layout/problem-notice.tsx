import { Alert, Box, Button, List, Text } from '@mantine/core';
import { ApiProblem, type ProblemBody } from '../api/client/problem.js';
import { CopyText } from './text/copy-text.js';

interface ProblemNoticeProps {
  readonly error: Error;
  /** Retries, if that may help. */
  readonly onRetry?: () => void;
}

/** What went wrong; if the broker failed, with the request id to look up in its log. */
export function ProblemNotice({ error, onRetry }: ProblemNoticeProps) {
  return (
    <Alert color="red" role="alert" tabIndex={-1} title={titleOf(error)}>
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

function ProblemFacts({ body: { status, errors = [], requestId } }: { readonly body: ProblemBody }) {
  return (
    <>
      {errors.length > 0 && (
        <List size="sm" mt="xs">
          {errors.map(({ field, message }) => (
            <List.Item key={`${field} ${message}`}>
              {field !== 'body' && `${field}: `}
              {message}
            </List.Item>
          ))}
        </List>
      )}
      {requestId !== undefined && status >= 500 && (
        <Box mt="xs">
          <Text size="xs">Request ID (find it in the broker’s log):</Text>
          <CopyText text={requestId} what="request ID" />
        </Box>
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
  const { code, detail } = error.body;
  if (code === 'csrf_token_mismatch') {
    return 'Someone signed in again in another tab. Nothing was changed: try again.';
  }
  return detail;
}
