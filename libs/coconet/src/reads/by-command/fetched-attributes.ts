/** Reads what a FETCH_* command returned as attributes, in the forms that COCO may use. */
import { attributeLists, type FetchCommand } from '../../contract/fetch-commands.js';
import { isJsonObject, type JsonObject } from '../../answers/json-answer.js';
import { parseJson } from '../../json/parse-json.js';

/**
 * The attributes in a response, each with its number. Accepted forms: a capability with its attributes, a list of attributes,
 * one attribute, JSON of these as text, an object with members named as the standard's attributes (`onFlag`, `ON_FLAG`), and
 * the bare value.
 *
 * @returns `undefined` if it is none of these, or is about another capability than the requested one
 */
export function fetchedAttributes(response: unknown, fetch: FetchCommand): JsonObject[] | undefined {
  if (typeof response === 'string') return fromText(response, fetch);
  if (isJsonObject(response)) return fromObject(response, fetch);
  if (Array.isArray(response) && response.some(isJsonObject)) return fromList(response, fetch);
  return response === undefined || response === null ? undefined : [bare(response, fetch)];
}

function fromText(text: string, fetch: FetchCommand): JsonObject[] | undefined {
  if (text.trim() === '') return undefined;
  try {
    const json = parseJson(text);
    return typeof json === 'string' ? [bare(text, fetch)] : fetchedAttributes(json, fetch);
  } catch {
    return [bare(text, fetch)];
  }
}

function fromObject(response: JsonObject, fetch: FetchCommand): JsonObject[] | undefined {
  if ('capabilityId' in response && response.capabilityId !== fetch.capability.id) return undefined;
  for (const name of attributeLists) {
    const list = response[name];
    if (Array.isArray(list)) return fromList(list, fetch);
  }
  if (typeof response.attributeId === 'number') return fromList([response], fetch);
  return byName(response, fetch);
}

function fromList(list: readonly unknown[], { capability }: FetchCommand): JsonObject[] | undefined {
  const attributes = list.filter(
    (item): item is JsonObject =>
      isJsonObject(item) &&
      typeof item.attributeId === 'number' &&
      (item.capabilityId === undefined || item.capabilityId === capability.id),
  );
  return attributes.length > 0 && attributes.length === list.length ? attributes : undefined;
}

function byName(response: JsonObject, { capability }: FetchCommand): JsonObject[] | undefined {
  const attributes = Object.entries(response).flatMap(([name, value]) => {
    const attribute = capability.attributes.find((known) => fold(known.name) === fold(name));
    return attribute === undefined ? [] : [{ attributeId: attribute.id, value }];
  });
  return attributes.length > 0 ? attributes : undefined;
}

function bare(value: unknown, { attribute }: FetchCommand): JsonObject {
  return { attributeId: attribute.id, value };
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll('_', '');
}
