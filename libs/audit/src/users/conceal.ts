/** SQL for libs that store a user's id, so that nothing in flight brings an erased one back. */

/**
 * SQL of what an id has become: the name of the erasure if its user is being erased or was within the last day, otherwise NULL.
 *
 * @param value SQL of the id
 */
export function erasedAs(value: string): string {
  return `broker_erased_as(${value})`;
}
