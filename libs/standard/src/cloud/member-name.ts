/** What the name of a member of COCO's JSON may look like. */

/** Starts with a letter; an id of 16 or more hex digits that is used as a key is a value, not a name. */
const MEMBER_NAME = /^(?![0-9A-Fa-f]{16,}$)[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/** Whether `name` is a word that an API would use, and no user's data. */
export function isMemberName(name: string): boolean {
  return MEMBER_NAME.test(name);
}
