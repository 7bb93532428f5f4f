/** The trimmed text of a form field; `undefined` if empty. */
export function textOf(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}

/** The non-empty lines of a field. */
export function linesOf(form: FormData, name: string): string[] {
  const lines = (textOf(form, name) ?? '').split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '');
}

/**
 * The text of a field that names something exactly, with the blanks that it begins or ends with: they are part of the name.
 *
 * @returns `undefined` if it is empty or blank
 */
export function exactTextOf(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The time in a `datetime-local` field, as ISO 8601; `undefined` if empty. */
export function timeOf(form: FormData, name: string): string | undefined {
  return isoTime(textOf(form, name) ?? '');
}

/** A time as a `datetime-local` field gives it, as ISO 8601; `undefined` for anything else. */
export function isoTime(local: string): string | undefined {
  const time = new Date(local);
  return isTime(time) ? time.toISOString() : undefined;
}

/** A time in the reader's time zone, in the format of a `datetime-local` field; empty for what is no time. */
export function localTime(iso: string | null | undefined): string {
  if (iso === null || iso === undefined) return '';
  const time = new Date(iso);
  if (!isTime(time)) return '';
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return isTime(local) ? local.toISOString().slice(0, 16) : '';
}

/** A `datetime-local` field takes years of four digits only. */
function isTime(time: Date): boolean {
  return !Number.isNaN(time.getTime()) && time.getUTCFullYear() >= 1 && time.getUTCFullYear() <= 9_998;
}
