/** What a statement does to those who still read and write the schema as it was. */
interface ContractStep {
  /** What the finding is called. */
  readonly name: string;
  readonly pattern: RegExp;
  /** Whether it harms nobody on a table that the same migration made. */
  readonly isHarmlessOnNewTables: boolean;
}

const onAnyTable = { isHarmlessOnNewTables: false } as const;
const onOldTables = { isHarmlessOnNewTables: true } as const;

/** PostgreSQL's statements that take something away, or ask more of whoever writes, than the release before knows of. */
const steps: readonly ContractStep[] = [
  {
    name: 'DROP',
    pattern: /\bDROP (TABLE|VIEW|MATERIALIZED VIEW|FUNCTION|TYPE|SEQUENCE|SCHEMA)\b/i,
    ...onAnyTable,
  },
  { name: 'DROP COLUMN', pattern: /\bDROP (COLUMN|DEFAULT|IDENTITY|EXPRESSION)\b/i, ...onAnyTable },
  // "COLUMN" may be left out.
  {
    name: 'DROP COLUMN',
    pattern: /\bALTER TABLE\b[^]*\bDROP (?!COLUMN|DEFAULT|NOT NULL|CONSTRAINT|IDENTITY|EXPRESSION)/i,
    ...onAnyTable,
  },
  { name: 'RENAME', pattern: /\bRENAME\b/i, ...onAnyTable },
  { name: 'DELETE', pattern: /^\s*(DELETE FROM|TRUNCATE)\b/i, ...onAnyTable },
  { name: 'REVOKE', pattern: /^\s*REVOKE\b/i, ...onAnyTable },
  { name: 'SET NOT NULL', pattern: /\bSET NOT NULL\b/i, ...onOldTables },
  {
    name: 'column without default',
    pattern: /\bADD (?!CONSTRAINT|CHECK)(?![^,]*\b(DEFAULT|GENERATED)\b)[^,]*\bNOT NULL\b/i,
    ...onOldTables,
  },
  { name: 'other type', pattern: /\bALTER (COLUMN )?"?\w+"? (SET DATA )?TYPE\b/i, ...onOldTables },
  {
    name: 'constraint',
    pattern: /\bADD (CONSTRAINT|CHECK|UNIQUE|PRIMARY KEY|FOREIGN KEY|EXCLUDE)\b/i,
    ...onOldTables,
  },
  { name: 'unique index', pattern: /\bCREATE UNIQUE INDEX\b/i, ...onOldTables },
  { name: 'trigger', pattern: /\bCREATE (CONSTRAINT )?TRIGGER\b/i, ...onOldTables },
  { name: 'row security', pattern: /\b(ENABLE|FORCE) ROW LEVEL SECURITY\b/i, ...onOldTables },
];

const CREATED = /\bCREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?"?(\w+)"?/gi;
const TOUCHED = /\b(?:ALTER TABLE(?: ONLY)?|(?:INDEX|TRIGGER)\b[^]*? ON) "?(\w+)"?/i;

/** The names of the contract steps in a migration's statements, each once, in alphabetical order. */
export function contractSteps(statements: readonly string[]): string[] {
  const created = new Set(statements.flatMap((sql) => [...sql.matchAll(CREATED)].map(([, table]) => table)));
  const found = statements.map(normalised).flatMap((sql) => {
    const isOnNewTable = created.has(TOUCHED.exec(sql)?.[1]);
    return steps
      .filter(
        ({ pattern, isHarmlessOnNewTables }) => pattern.test(sql) && !(isHarmlessOnNewTables && isOnNewTable),
      )
      .map(({ name }) => name);
  });
  return [...new Set(found)].sort();
}

/** A statement in one line of single spaces; commas between parentheses do not separate clauses. */
function normalised(sql: string): string {
  return sql
    .replace(/--.*$/gm, '')
    .replace(/\s+/g, ' ')
    .replace(/\([^()]*\)/g, (text) => text.replaceAll(',', ' '));
}
