import { isoTime } from './layout/forms/form-fields.js';

const ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Parses a query string; every value stays a string. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** Writes a query string, without undefined values. */
export function writeSearch(search: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(search).flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' ? [[name, value]] : [],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

/** A time in a query, as ISO 8601; `undefined` for anything else, so that no address can break the page. */
export function timeIn(search: Readonly<Record<string, unknown>>, name: string): string | undefined {
  return isoTime(textIn(search, name) ?? '');
}

/** A query value; `undefined` if empty or missing. */
export function textIn(search: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = search[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An id in a query; `undefined` for anything else. */
export function idIn(search: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const text = textIn(search, name);
  return text !== undefined && ID.test(text) ? text : undefined;
}

/** Whether the address of a list has any filter, which its order and its place in the list are not. */
export function isFiltered(search: object): boolean {
  return Object.entries(search).some(
    ([name, value]) => name !== 'cursor' && name !== 'order' && value !== undefined,
  );
}
