/** Names remembered at most. Answers repeat a few dozen; a hundred times that leaves room, and is still under 1 MB. */
const LIMIT = 4_096;

/** `judge`, asked once for each name of a member: folding a name costs more than finding it again. */
export function rememberingNames<Finding extends object | string | null>(
  judge: (name: string) => Finding,
): (name: string) => Finding {
  const known = new Map<string, Finding>();
  return (name) => {
    const remembered = known.get(name);
    if (remembered !== undefined) return remembered;
    const finding = judge(name);
    if (known.size < LIMIT) known.set(name, finding);
    return finding;
  };
}
