import type { AuditRecord } from '../api/client/schemas.js';
import { nameInText } from '../layout/text/name-text.js';

/** What a record tells, with names ready for the middle of a sentence. */
export interface Told {
  readonly who: string;
  /** The service that the record is about. */
  readonly service: string | undefined;
  /** The name that the user gave the device, or else its id. */
  readonly device: string | undefined;
  readonly details: AuditRecord['details'];
  readonly result: AuditRecord['result'];
}

/** Puts a record, or a part of one, into words. */
export type Teller = (told: Told) => string;

/** Codes become words; text that an admin wrote stays unchanged. */
const CODE = /^[a-z]+(_[a-z]+)+$/;

/** A reason in brackets, to follow what happened; empty if none is known. */
export function because(reason: unknown): string {
  if (typeof reason !== 'string' || reason === '') return '';
  return ` (${CODE.test(reason) ? reason.replaceAll('_', ' ') : nameInText(reason)})`;
}

/** A command and its device as a part of a sentence. */
export function commandText({ details: { capability, command }, device }: Told): string {
  const what = typeof capability === 'string' ? `${String(command)} (${capability})` : String(command);
  return `the command ${what}${device === undefined ? '' : ` to ${device}`}`;
}
