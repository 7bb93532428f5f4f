/** What a statement does to replicas that still read and write the old schema, or that have to wait for it. */
interface ContractStep {
  /** The name of the finding. */
  readonly name: string;
  readonly pattern: RegExp;
  /** Whether it is harmless on a table that the same migration created. */
  readonly isHarmlessOnNewTables: boolean;
}

const onAnyTable = { isHarmlessOnNewTables: false } as const;
const onOldTables = { isHarmlessOnNewTables: true } as const;

/**
 * PostgreSQL's statements that remove something that the previous release uses, or require more of writers than it
 * knows; and those that hold a lock which callers wait for, longer on larger tables.
 */
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
  // With CONCURRENTLY, or only on the parent of partitions, nobody waits.
  {
    name: 'index that blocks writes',
    pattern: /\bCREATE (UNIQUE )?INDEX (?!CONCURRENTLY)(?![^(]*\bON ONLY\b)/i,
    ...onOldTables,
  },
  { name: 'index that blocks writes', pattern: /\bREINDEX (?![^;]*\bCONCURRENTLY\b)/i, ...onAnyTable },
  // A default that may differ from row to row is written into each of them; one that is the same all the time is not.
  {
    name: 'rewrite',
    pattern: /\bADD [^,]*\bDEFAULT \(?(?!(?:now|statement_timestamp|transaction_timestamp) ?\()\w+ ?\(/i,
    ...onOldTables,
  },
  {
    name: 'rewrite',
    pattern: /\bADD (?!CONSTRAINT)[^,]*\b(?:GENERATED|(?:BIG|SMALL)?SERIAL)\b/i,
    ...onOldTables,
  },
  { name: 'rewrite', pattern: /\bSET (?:LOGGED|UNLOGGED|TABLESPACE|ACCESS METHOD)\b/i, ...onOldTables },
  { name: 'rewrite', pattern: /^\s*(?:VACUUM FULL|CLUSTER)\b/i, ...onAnyTable },
  {
    name: 'validation under lock',
    pattern: /\bADD (?:CONSTRAINT|CHECK|FOREIGN KEY)\b(?![^,]*\b(?:NOT VALID|USING INDEX)\b)/i,
    ...onOldTables,
  },
  { name: 'partition under lock', pattern: /\bPARTITION OF\b/i, ...onOldTables },
  { name: 'partition under lock', pattern: /\bDETACH PARTITION (?![^;]*\bCONCURRENTLY\b)/i, ...onAnyTable },
  { name: 'lock', pattern: /^\s*LOCK\b/i, ...onAnyTable },
  { name: 'whole table', pattern: /^\s*UPDATE (?![^;]*\bWHERE\b)/i, ...onOldTables },
  { name: 'refresh under lock', pattern: /\bREFRESH MATERIALIZED VIEW (?!CONCURRENTLY)/i, ...onAnyTable },
  { name: 'unique index', pattern: /\bCREATE UNIQUE INDEX\b/i, ...onOldTables },
  { name: 'trigger', pattern: /\bCREATE (CONSTRAINT )?TRIGGER\b/i, ...onOldTables },
  { name: 'row security', pattern: /\b(ENABLE|FORCE) ROW LEVEL SECURITY\b/i, ...onOldTables },
];

const CREATED = /\bCREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?"?(\w+)"?/gi;
const TOUCHED =
  /\b(?:ALTER TABLE(?: IF EXISTS)?(?: ONLY)?|PARTITION OF|UPDATE|(?:INDEX|TRIGGER)\b[^]*? ON(?: ONLY)?) "?(\w+)"?/i;

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
