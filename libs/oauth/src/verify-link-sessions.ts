import type { DataSource } from 'typeorm';
import { NIL_UUID } from '#kernel';
import { FoundRecords, isOpenFailure, type Cipher } from '#vault';
import { verifierContext } from './verifier-context.js';

/** Sessions that one statement reads. */
const BATCH_SIZE = 500;

/** What a walk over all link sessions found. */
export interface LinkSessionsReport {
  /** Sessions that hold a sealed PKCE verifier. */
  readonly rows: number;
  /** Its verifier does not open, so the user must begin again. */
  readonly unopenable: FoundRecords;
}

interface SessionRow {
  readonly id: string;
  readonly serviceId: string;
  readonly dataKey: Buffer;
  readonly codeVerifier: Buffer;
}

const READ_SESSIONS = `
  SELECT id, service_id AS "serviceId", data_key AS "dataKey", code_verifier AS "codeVerifier" FROM link_sessions
  WHERE id > $1 AND data_key IS NOT NULL AND code_verifier IS NOT NULL
  ORDER BY id LIMIT ${BATCH_SIZE}`;

/** Opens the sealed verifier of every link session, in short statements. */
export async function verifyLinkSessions(database: DataSource, cipher: Cipher): Promise<LinkSessionsReport> {
  const unopenable = new FoundRecords();
  let rows = 0;
  let last: string | undefined = NIL_UUID;
  while (last !== undefined) {
    const batch: SessionRow[] = await database.query<SessionRow[]>(READ_SESSIONS, [last]);
    for (const session of batch) if (!opens(cipher, session)) unopenable.add(session.id);
    rows += batch.length;
    last = batch.length === BATCH_SIZE ? batch.at(-1)?.id : undefined;
  }
  return { rows, unopenable };
}

function opens(cipher: Cipher, session: SessionRow): boolean {
  try {
    cipher
      .openEnvelope(verifierContext(session), session.dataKey)
      .open('code_verifier', session.codeVerifier);
    return true;
  } catch (error) {
    if (isOpenFailure(error)) return false;
    throw error;
  }
}
