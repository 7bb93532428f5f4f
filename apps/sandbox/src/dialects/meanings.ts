/** What the members of COCO's answers mean, by every spelling that is known. */

/** Spelling → the sandbox's own word. A name that is not here means itself. */
const meanings: Readonly<Record<string, string>> = {
  capabilityArr: 'capabilities',
  attributeArr: 'attributes',
  currentValue: 'value',
  attribName: 'attributeName',
  lastUpdateTimestamp: 'updatedAt',
  resourceName: 'name',
  commandResponse: 'cmdResponse',
  stdCmdArr: 'commands',
};

/** The sandbox's word for a member of this name. */
export function meaningOf(member: string): string {
  return Object.hasOwn(meanings, member) ? (meanings[member] ?? member) : member;
}
