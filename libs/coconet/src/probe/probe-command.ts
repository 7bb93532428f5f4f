/** One command that reads: the only thing a probe does that a device sees. */
import { findCommandStatus, type Shape } from '#standard';
import { capabilityIdsOf } from '../contract/capability-lists.js';
import { fetchCommandsOf, type FetchCommand } from '../contract/fetch-commands.js';
import { kindOf } from '../contract/lists.js';
import { findField } from '../contract/fields.js';
import { isJsonObject, type JsonObject } from '../answers/json-answer.js';
import type { Identifiers } from '../paths/identifiers.js';
import type { ApiProbe, ListedResource } from './probe-lists.js';
import { templateBelow, templatesToTry } from './probe-paths.js';
import type { ReadResource } from './probe-resource.js';
import type { ReportInProgress } from './probe-report.js';
import { successOf, tell } from './seen.js';

const QUESTION = 'Where commands are sent';

/** Milliseconds COCO may wait for the device: enough for a sleeping one; the operator waits too. 0 would mean forever (`sdk`). */
const DEVICE_TIME = 5_000;

/** What a probe does not touch, although a FETCH_* command changes nothing. */
const LEFT_ALONE: ReadonlySet<string | undefined> = new Set(['DOOR_LOCK', 'CAMERA']);

interface Target {
  readonly identifiers: Identifiers;
  readonly fetch: FetchCommand;
}

/** Sends one FETCH_* command to the first resource that has one. */
export async function probeCommand(
  api: ApiProbe,
  listed: readonly ListedResource[],
  read: readonly ReadResource[],
): Promise<void> {
  const target = targetIn(listed, read);
  if (target === undefined) {
    api.report.add(QUESTION, 'open', 'no resource says that it has a capability with a FETCH_* command');
    return;
  }
  const { capability, command } = target.fetch;
  const body = JSON.stringify({
    capabilityId: capability.id,
    cmdId: command.id,
    cmdParams: {},
    timeoutMs: DEVICE_TIME,
  });
  const tried: { form: string; answered: string }[] = [];
  for (const template of templatesToTry(api.settings, 'commands')) {
    const seen = await api.ask(template, target.identifiers, body);
    tried.push({ form: `${command.name} to ${template}`, answered: tell(seen) });
    const answer = successOf(seen);
    if (!isJsonObject(answer) || statusOf(answer) === undefined) continue;
    api.report.add(QUESTION, 'seen', `to ${template}`, tried);
    api.report.settings.COCO_COMMAND_PATH = template;
    const below = templateBelow(template, api.prefix);
    if (below !== undefined) api.report.recordPath('commands', below);
    api.report.recordAnswers('command', [seen], withoutResponse);
    tellAnswer(answer, read.length > 0, api.report);
    return;
  }
  api.report.add(QUESTION, 'open', 'none of these is answered by a command status', tried);
}

function tellAnswer(answer: JsonObject, isReadByPath: boolean, report: ReportInProgress): void {
  const status = statusOf(answer) ?? 'unknown';
  const asWhat = typeof answer.status === 'number' ? 'a number' : 'a name';
  report.add('How a command’s status is written', 'seen', `as ${asWhat}: ${status}`);
  if (status === 'IN_PROGRESS') report.recordBehaviour('asynchronousCommands', true);
  const [name] = findField(answer, 'response') ?? [];
  const question = 'Where a FETCH_* command brings its value';
  if (name !== undefined) {
    report.add(question, 'seen', `in ${name}`);
    if (!isReadByPath) report.settings.COCO_READ_BY = 'command';
  } else report.add(question, 'inferred', 'not in the answer, or under a name that is not known');
}

/** Harmless targets first: lamps before resources of unnamed kind. */
function targetIn(listed: readonly ListedResource[], read: readonly ReadResource[]): Target | undefined {
  const known = listed.map(({ identifiers, item }) => ({
    identifiers,
    item,
    capabilityNumbers:
      read.find((each) => each.identifiers === identifiers)?.capabilityNumbers ?? capabilityIdsOf(item) ?? [],
  }));
  const targets = known
    .filter(({ item }) => !LEFT_ALONE.has(kindOf(item)))
    .flatMap(({ identifiers, capabilityNumbers }) => {
      const [fetch] = capabilityNumbers
        .flatMap(fetchCommandsOf)
        .filter(({ capability }) => !capability.sensitive);
      return fetch === undefined ? [] : [{ identifiers, fetch }];
    });
  return targets[0];
}

/** A status name of the standard; `undefined` for any other status. */
function statusOf({ status }: JsonObject): string | undefined {
  return typeof status === 'number' || typeof status === 'string'
    ? findCommandStatus(status)?.name
    : undefined;
}

/** A command that fetches nothing returns nothing, so the member is not always there. */
function withoutResponse(shape: Shape): Shape {
  const isResponse = (name: string): boolean => findField({ [name]: null }, 'response') !== undefined;
  return { ...shape, required: (shape.required ?? []).filter((name) => !isResponse(name)) };
}
