import { CursorInvalid, requireId, type Place } from '#kernel';

/**
 * The cursor of the list with the longest unused links first, in the form that earlier versions wrote: seconds and an id. The last
 * use is stored in whole seconds.
 *
 * @param place its key is in microseconds
 */
export function idleCursorOf({ key, id }: Place): string {
  return `${key.slice(0, -6) || '0'}.${id}`;
}

/** Reads what {@link idleCursorOf} wrote. @throws CursorInvalid */
export function idlePlaceIn(cursor: string): Place {
  const [, seconds, id] = /^(\d{1,11})\.(.+)$/.exec(cursor) ?? [];
  if (seconds === undefined || id === undefined) throw new CursorInvalid();
  return { key: `${seconds}000000`, id: requireId(id) };
}
