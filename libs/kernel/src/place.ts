import { applyDecorators } from '@nestjs/common';
import { IsOptional, Length } from 'class-validator';
import { validate as isUuid } from 'uuid';
import { InvalidRequest } from './broker-error.js';

const CURSOR_EXPECTED = 'expected the nextCursor of the previous page';

/** Room for the longest key of a list, the 200 characters of a user's id, in base64. */
const CURSOR_LIMIT = 1_200;

/** The cursor comes from another list or another order, or is no cursor. */
export class CursorInvalid extends InvalidRequest {
  constructor() {
    super([{ field: 'cursor', message: CURSOR_EXPECTED }]);
  }
}

/** Where a page of a list begins: after the entry with this key and, where several have the same key, this id. */
export interface Place {
  /** What the list is ordered by, as text; empty where that is the id itself. */
  readonly key: string;
  readonly id: string;
}

/** `nextCursor` of the previous page, in the query of a list that has several orders; {@link placeIn} reads it. */
export const IsPlaceCursor = (): PropertyDecorator =>
  applyDecorators(IsOptional(), Length(1, CURSOR_LIMIT, { message: CURSOR_EXPECTED }));

/** Writes a place as a cursor, which only a list in the same order accepts. @param order a name without a dot */
export function cursorOf(order: string, { key, id }: Place): string {
  return `${order}.${Buffer.from(key).toString('base64url')}.${id}`;
}

/** Reads what {@link cursorOf} wrote. @throws CursorInvalid */
export function placeIn(cursor: string, order: string): Place {
  const [written, text = '', id = '', ...others] = cursor.split('.');
  const key = Buffer.from(text, 'base64url').toString();
  // PostgreSQL takes any text but a NUL.
  const isPlace = written === order && others.length === 0 && !key.includes('\0');
  if (!isPlace) throw new CursorInvalid();
  return { key, id: requireId(id) };
}

/** Reads the cursor of a list in the order of ids, which is an id. @throws CursorInvalid */
export function requireId(cursor: string): string {
  if (!isUuid(cursor)) throw new CursorInvalid();
  return cursor;
}

/** A key that counts, such as microseconds. @throws CursorInvalid */
export function requireCount(place: Place): Place {
  if (!/^\d{1,17}$/.test(place.key)) throw new CursorInvalid();
  return place;
}
