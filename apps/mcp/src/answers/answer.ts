import type { CallToolResult, ServerContext } from '@modelcontextprotocol/server';
import { BrokerClientError } from '#client';
import { quoted, wordOf, VALUE_LENGTH } from '../text/untrusted.js';
import { adviceOn } from './advice.js';
import { ToolRefusal } from './tool-refusal.js';

/** Characters of an answer: about ten thousand tokens. Lists are cut long before, so this is the last resort. */
const LONGEST_ANSWER = 40_000;

/** Problems with fields in one answer. */
const MOST_FIELDS = 5;

/** What a tool does with its input. */
export interface ToolWork {
  /** Whether a command may have been sent when it fails. */
  readonly isCommand?: boolean;
  /** The answer, as plain data. @param signal aborted when the caller leaves or the time is up */
  readonly run: (signal: AbortSignal) => Promise<Readonly<Record<string, unknown>>>;
}

/**
 * Does the work, and writes its result or its failure for a model: one line of JSON.
 *
 * A failure has a stable `error` and says what to do. It never has the words of COCO or of a proxy, which anyone may have chosen.
 *
 * @param callTime milliseconds for all calls of the tool together, so that its client still waits for the answer
 */
export async function answering(
  { callTime }: { readonly callTime: number },
  { mcpReq }: ServerContext,
  { isCommand = false, run }: ToolWork,
): Promise<CallToolResult> {
  const time = AbortSignal.timeout(callTime);
  const signal = AbortSignal.any([mcpReq.signal, time]);
  try {
    // Raced, because some work is shared with other callers, and does not end with this one.
    const text = JSON.stringify(await Promise.race([run(signal), ending(signal)]));
    if (text.length <= LONGEST_ANSWER) return { content: [{ type: 'text', text }] };
    throw new ToolRefusal('answer_too_large', 'The answer is too large. Ask for something smaller.');
  } catch (error) {
    return { isError: true, content: [{ type: 'text', text: JSON.stringify(failureOf(error, isCommand)) }] };
  }
}

/** Fails when the signal is aborted. */
function ending(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener(
      'abort',
      () => {
        reject(new BrokerClientError('timed_out', 'The time for this tool is up'));
      },
      { once: true },
    );
  });
}

function failureOf(error: unknown, isCommand: boolean): Record<string, unknown> {
  if (error instanceof ToolRefusal) return { error: error.code, do: error.advice };
  if (error instanceof BrokerClientError) {
    const { code, commandId, retryAfterSeconds, fields, requestId } = error;
    return {
      error: wordOf(code),
      do: adviceOn(code, isCommand),
      ...(commandId !== undefined && { command: wordOf(commandId) }),
      ...(retryAfterSeconds !== undefined && { waitSeconds: Math.ceil(retryAfterSeconds) }),
      ...(fields.length > 0 && { problems: fields.slice(0, MOST_FIELDS).map(problemOf) }),
      // For the operator, who finds the call by it.
      ...(requestId !== undefined && { request: wordOf(requestId) }),
    };
  }
  // Its message may have anything in it; its name tells the operator where to look.
  const name = error instanceof Error ? error.name : typeof error;
  process.stderr.write(`${JSON.stringify({ level: 'error', message: 'A tool failed', failure: name })}\n`);
  return {
    error: 'internal',
    do: isCommand ? adviceOn('internal', true) : 'This server failed. Tell the user.',
  };
}

/** A message may repeat what the model or a device wrote. */
function problemOf({ field, message }: { readonly field: string; readonly message: string }): string {
  return `${wordOf(field)}: ${quoted(message, VALUE_LENGTH)}`;
}
