/** Judges whether an answer is acceptable. */
import { secretsIn } from '../harness/encryption/secret-canaries.js';
import type { FuzzRequest } from './random-request.js';

/** An answer to a random request. */
export interface FuzzAnswer {
  readonly status: number;
  /** Headers and body together, as received. */
  readonly text: string;
  readonly code: string | undefined;
}

/** Codes for COCO's failures: expected while the sandbox has faults. */
const OF_COCO =
  /^(?:upstream_|gateway_busy|token_refresh_unavailable|reauthorization_required|application_disabled)/;

/** Codes for a stage that was not set up for the call, not for a failure: no writable keyring, no issuer. */
const OF_STAGE: ReadonlySet<string> = new Set(['issuer_unavailable']);

/**
 * What is wrong with an answer to a request; empty when nothing is.
 *
 * @param faulty whether the sandbox had a fault at some time during the call
 */
export function judge(
  { operation }: FuzzRequest,
  { status, code, text }: FuzzAnswer,
  secrets: ReadonlyMap<string, string>,
  faulty: boolean,
): string[] {
  // The raw path passes COCO's own failures on.
  const isCocos = code === undefined ? operation.path.includes('/coco/') : OF_COCO.test(code);
  const isOfStage = code !== undefined && (OF_STAGE.has(code) || isOfTheDevice(code));
  return [
    ...(status >= 500 && !isOfStage && !(faulty && isCocos)
      ? [`answered ${status} ${code ?? 'without a code'}`]
      : []),
    ...secretsIn(text, secrets).map((name) => `held ${name}`),
  ];
}

/** The sandbox has devices that are asleep and gateways that are busy, without any order. */
function isOfTheDevice(code: string): boolean {
  return code === 'gateway_busy' || code === 'upstream_command_timeout';
}

/** The request as a command line, with a variable in place of the credential. */
export function curlLine({ operation, path, headers, body, caller, madeUp }: FuzzRequest): string {
  const credential = caller === 'stranger' ? madeUp : `Bearer $${caller.toUpperCase()}_KEY`;
  const lines = Object.entries(headers).map(([name, value]) => `-H ${shellText(`${name}: ${value}`)}`);
  return [
    `curl -sS -i -X ${operation.method}`,
    ...(credential === undefined ? [] : [`-H "Authorization: ${credential}"`]),
    ...lines,
    ...(body === undefined ? [] : [`--data-binary ${shellText(body)}`]),
    `"$BROKER"${shellText(path)}`,
  ].join(' ');
}

function shellText(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
