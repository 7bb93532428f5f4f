/** What is searched for: a value in every form in which it may have been written down. */

/** A value to find, in the forms to find it in. */
export interface Needle {
  /** Such as `refresh_token`: the value itself is never printed. */
  readonly kind: string;
  readonly forms: readonly Buffer[];
}

/** The shortest form that is looked for, in bytes; a shorter one would be found by chance. */
export const SHORTEST_FORM = 12;

/** Characters of either end of a value that are searched for separately, because a truncating log leaves them. */
const END_LENGTH = 16;

/** Shorter ones are looked for whole, for their ends would overlap. */
const SHORTEST_WITH_ENDS = 2 * END_LENGTH;

/** `cbk_<id>_<secret>_<checksum>`: the id is no secret. */
const SERVICE_KEY = /^cbk_[0-9a-f]{16}_([0-9a-f]{64})_[0-9a-f]{8}$/;

/**
 * A text in plain form, percent-encoded, with JSON's escapes, in hexadecimal and in base64, wherever in a longer text it was
 * encoded; and its secret part and both ends of that in the same forms, so that a shortened one is found too.
 */
export function needleOf(kind: string, value: string): Needle {
  return needle(kind, piecesOf(value).flatMap(formsOfText));
}

/** Raw bytes, in hexadecimal and in base64, such as a key that is kept as base64 and used as bytes. */
export function needleOfBytes(kind: string, value: Buffer): Needle {
  return needle(kind, [value.toString('latin1'), ...formsOfBytes(value)]);
}

function needle(kind: string, texts: readonly string[]): Needle {
  const forms = new Set(texts.filter(({ length }) => length >= SHORTEST_FORM));
  return { kind, forms: [...forms].map((text) => Buffer.from(text, 'latin1')) };
}

function piecesOf(value: string): string[] {
  const core = secretPartOf(value);
  if (core.length < SHORTEST_WITH_ENDS) return [value, core];
  return [value, core, core.slice(0, END_LENGTH), core.slice(-END_LENGTH)];
}

/** A JWT without its signature is useless, and its header is the same in all: the signature alone tells a leak. */
function secretPartOf(value: string): string {
  const [, , signature] = value.split('.');
  return signature ?? SERVICE_KEY.exec(value)?.[1] ?? value;
}

function formsOfText(text: string): string[] {
  const encoded = encodeURIComponent(text);
  return [
    text,
    encoded,
    encoded.replace(/%../g, (escape) => escape.toLowerCase()),
    JSON.stringify(text).slice(1, -1),
    text.replaceAll('/', '\\/'),
    ...formsOfBytes(Buffer.from(text)),
  ];
}

function formsOfBytes(bytes: Buffer): string[] {
  const hexadecimal = bytes.toString('hex');
  const base64 = base64Forms(bytes);
  const base64url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [hexadecimal, hexadecimal.toUpperCase(), ...base64, ...base64url];
}

/**
 * Three forms, for base64 writes three bytes as four characters: how a value looks in it depends on where in its group of
 * three it begins. The characters at both ends mix with the neighbours and are left out.
 */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const beginning = Math.ceil((offset * 4) / 3);
    const ending = text.replace(/=+$/, '').length - ((offset + bytes.length) % 3 === 0 ? 0 : 1);
    return text.slice(beginning, ending);
  });
}
