import { BrokerClientError } from './broker-client-error.js';

/** The body of a successful call; a failed one has already thrown. */
export async function dataOf<Answer extends { readonly data?: unknown; readonly response: Response }>(
  call: Promise<Answer>,
): Promise<NonNullable<Answer['data']>> {
  const { data, response } = await call;
  if (data !== undefined && data !== null) return data;
  const { status } = response;
  throw new BrokerClientError('foreign_answer', 'The answer is empty, so it did not come from the broker', {
    status,
  });
}
