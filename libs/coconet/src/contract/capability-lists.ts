/** Which capabilities a listed resource says it has (`sdk`: `capabilityArr`; `assumed`: the other two places). */
import { isJsonObject, type JsonObject } from '../json/json-object.js';

/** The numbers of its capabilities; `undefined` if it does not list them. */
export function capabilityIdsOf({
  capabilityArr,
  capabilities,
  metadataArr,
}: JsonObject): number[] | undefined {
  const list = capabilityArr ?? capabilities;
  if (Array.isArray(list))
    return numbersOf(list.map((item: unknown) => (isJsonObject(item) ? item.capabilityId : item)));
  const first: unknown = Array.isArray(metadataArr) ? metadataArr[0] : undefined;
  const metadata = isJsonObject(first) ? parsed(first.metadata) : undefined;
  return isJsonObject(metadata) && Array.isArray(metadata.capabilityIds)
    ? numbersOf(metadata.capabilityIds)
    : undefined;
}

function numbersOf(list: readonly unknown[]): number[] | undefined {
  const numbers = list.filter((item): item is number => Number.isInteger(item));
  return numbers.length === list.length ? numbers : undefined;
}

function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
