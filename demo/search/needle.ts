/** What is searched for: a value in every form in which it may have been written down. */

/** A value to find, in the forms to find it in. */
export interface Needle {
  /** Such as `refresh_token`: the value itself is never printed. */
  readonly kind: string;
  readonly forms: readonly Buffer[];
}

/** The shortest form that is looked for; a shorter one would be found by chance. */
const SHORTEST = 12;

/** A value as it stands, percent-encoded, in hexadecimal and in base64, wherever in a longer text it was encoded. */
export function needleOf(kind: string, value: string): Needle {
  const parts = [value, ...signatureOf(value)];
  const texts = new Set(parts.flatMap(writtenForms).filter(({ length }) => length >= SHORTEST));
  return { kind, forms: [...texts].map((text) => Buffer.from(text, 'latin1')) };
}

/** The needles that `bytes` hold. */
export function needlesIn(bytes: Buffer, needles: readonly Needle[]): Needle[] {
  return needles.filter(({ forms }) => forms.some((form) => bytes.includes(form)));
}

function writtenForms(value: string): string[] {
  const hexadecimal = Buffer.from(value).toString('hex');
  const base64 = base64Forms(value);
  const base64url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [value, encodeURIComponent(value), hexadecimal, hexadecimal.toUpperCase(), ...base64, ...base64url];
}

/**
 * Three forms, for base64 writes three bytes as four characters: how a value looks in it depends on where in its group of
 * three it begins. The characters at both ends mix with the neighbours and are left out.
 */
function base64Forms(value: string): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]).toString('base64');
    const beginning = Math.ceil((offset * 4) / 3);
    const ending = text.replace(/=+$/, '').length - ((offset + Buffer.byteLength(value)) % 3 === 0 ? 0 : 1);
    return text.slice(beginning, ending);
  });
}

/** A JWT without its signature is of no use, and its head is the same in all: the signature alone tells a leak. */
function signatureOf(value: string): string[] {
  const [, , signature] = value.split('.');
  return signature === undefined ? [] : [signature];
}
