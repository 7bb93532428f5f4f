import type { OpenErasure } from './user-erasures.store.js';

/** A user who is being erased, as the owners of tables need it to take the id out of them. */
export interface ErasedUser {
  readonly userId: string;
  /** What replaces the id: the name of the erasure. */
  readonly instead: string;
  /** All links that the user has, or had. */
  readonly linkIds: readonly string[];
}

/** Milliseconds for a statement that reads a whole table: an erasure is not urgent, and no caller waits for it. */
export const ERASING_PATIENCE = 60_000;

/** What replaces an erased user's id, as the database's own functions write it. */
export function nameInstead({ id }: Pick<OpenErasure, 'id'>): string {
  return `~erased-${id}`;
}
