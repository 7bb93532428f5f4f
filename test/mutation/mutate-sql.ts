/** One change to a piece of SQL, by offsets into it. */
export interface SqlMutation {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

const SWAPPED: Readonly<Record<string, string>> = {
  '<=': '>',
  '>=': '<',
  '<': '>=',
  '>': '<=',
  '=': '<>',
  '<>': '=',
};

/** A comparison of two plain terms, as the statements here write them. */
const TERM = String.raw`(?:[\w.]+(?:\([^()]*\))?|\$\d+(?:::\w+(?:\[\])?)?|'[^']*'|\$\{[^}]*\})`;
const COMPARISON = new RegExp(String.raw`(${TERM}) (<=|>=|<>|<|>|=) (${TERM})`, 'g');

/**
 * Breaks each comparison in the conditions of a statement: once by turning it round, once by making it true. Nothing for
 * text that is not SQL, and nothing in a `SET` list, where `=` assigns.
 */
export function mutateSql(text: string): SqlMutation[] {
  if (!/\b(SELECT|UPDATE|DELETE|WHERE|AND|OR|IS NULL)\b/.test(text)) return [];
  return [...text.matchAll(COMPARISON)].flatMap((match): SqlMutation[] => {
    const [whole, left = '', operator = '', right = ''] = match;
    if (assigns(text.slice(0, match.index))) return [];
    const end = match.index + whole.length;
    return [
      { start: match.index, end, replacement: `${left} ${SWAPPED[operator] ?? operator} ${right}` },
      { start: match.index, end, replacement: 'true' },
    ];
  });
}

/** Whether what follows is in a `SET` list. */
function assigns(before: string): boolean {
  return /(\bSET|,)\s*$/.test(before);
}
