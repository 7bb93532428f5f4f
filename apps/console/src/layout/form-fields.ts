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

/** The words of a field, on one line or several. */
export function wordsIn(form: FormData, name: string): string[] {
  return linesOf(form, name).flatMap((line) => line.split(/\s+/));
}

/** The number in a field; `null` if empty. */
export function numberOf(form: FormData, name: string): number | null {
  const text = textOf(form, name);
  return text === undefined ? null : Number(text);
}

/** The time in a `datetime-local` field, as ISO 8601; `undefined` if empty. */
export function timeOf(form: FormData, name: string): string | undefined {
  const text = textOf(form, name);
  return text === undefined ? undefined : isoOf(text);
}

/** A time in the reader's time zone, in the format of a `datetime-local` field. */
export function localTime(iso: string | null | undefined): string {
  if (iso === null || iso === undefined) return '';
  const time = new Date(iso);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function isoOf(local: string): string | undefined {
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
