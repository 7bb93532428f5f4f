/** Reads a command in COCO's own form from the raw path's body. */
import type { IncomingMessage } from 'node:http';
import { BrokerError, InvalidRequest, type FieldProblem } from '#kernel';
import { isJsonRequest } from '#standard';
import { commandBody, type Command } from '../commands/command.js';
import { deviceTimeExpected, LONGEST_DEVICE_TIME, USUAL_DEVICE_TIME } from '../commands/device-time.js';
import { isPlainParameters, plainParametersExpected } from '../commands/typed/plain-parameters.js';
import { commandForm } from '../contract/fields.js';
import { isJsonObject } from '../answers/json-answer.js';
import { commandOf } from '../policy/grants.js';
import type { PermittedCall } from '../policy/policy.js';

/** The members of COCO's form. Any other could say something that was not judged, such as a second command. */
const members: ReadonlySet<string> = new Set(Object.values(commandForm));

/** Most members named in one answer: a body can hold thousands of unknown ones. */
const NAMED_MEMBERS = 20;

/** The body is not sent as plain JSON, so it can't be judged. */
class CommandNotJson extends BrokerError {
  constructor() {
    super('unsupported_media_type', 'A command is sent as application/json, without a content coding.');
  }
}

/** The body is larger than a command may be. */
class CommandTooLarge extends BrokerError {
  constructor(limit: number) {
    super('payload_too_large', `A command has at most ${limit} bytes.`);
  }
}

/**
 * Reads the whole body.
 *
 * @param limit bytes
 * @throws CommandNotJson, CommandTooLarge
 */
export async function readCommandBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const { 'content-type': type, 'content-encoding': coding, 'content-length': length } = request.headers;
  if (!isJsonRequest(type) || coding !== undefined) throw new CommandNotJson();
  if (Number(length) > limit) throw new CommandTooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new CommandTooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The command in the body. What is sent is rewritten from what was read, so that a repeated member or another oddity of the
 * text can't say one thing to the broker and another to COCO. Parameters are not checked against the standard: the raw path is
 * for what the standard does not know yet.
 *
 * @param permitted the call to the resource that its path names
 * @param longest the device time that a call has room for, in milliseconds
 * @throws InvalidRequest naming each invalid member
 */
export function readRawCommand(
  permitted: PermittedCall,
  body: Buffer,
  longest = LONGEST_DEVICE_TIME,
): Command {
  const json = parse(body);
  if (!isJsonObject(json)) throw new InvalidRequest([{ field: 'body', message: 'expected a JSON object' }]);
  const { capabilityId, cmdId, cmdParams = {}, timeoutMs } = json;
  const problems: FieldProblem[] = Object.keys(json)
    .filter((name) => !members.has(name))
    .slice(0, NAMED_MEMBERS)
    .map((name) => ({ field: name.slice(0, 64), message: 'unknown member' }));
  if (!isNumber(capabilityId)) problems.push({ field: 'capabilityId', message: 'expected a whole number' });
  if (!isNumber(cmdId)) problems.push({ field: 'cmdId', message: 'expected a whole number' });
  if (!isJsonObject(cmdParams)) problems.push({ field: 'cmdParams', message: 'expected an object' });
  else if (!isPlainParameters(cmdParams))
    problems.push({ field: 'cmdParams', message: plainParametersExpected });
  if (timeoutMs !== undefined && !isDeviceTime(timeoutMs, longest)) {
    problems.push({ field: 'timeoutMs', message: deviceTimeExpected(longest) });
  }
  if (problems.length > 0) throw new InvalidRequest(problems);
  const id = Number(cmdId);
  const capability = commandOf(Number(capabilityId), id);
  const parameters = cmdParams as Record<string, unknown>;
  const deviceTime = isNumber(timeoutMs) ? timeoutMs : Math.min(USUAL_DEVICE_TIME, longest);
  return {
    ...permitted,
    field: 'capabilityId',
    capability,
    command: { id, name: capability.command ?? String(id) },
    parameters,
    deviceTime,
    body: commandBody(capability.id, id, parameters, deviceTime),
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new InvalidRequest([{ field: 'body', message: 'expected JSON' }], cause);
  }
}

function isDeviceTime(value: unknown, longest: number): boolean {
  return isNumber(value) && value >= 1 && value <= longest;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;
}
