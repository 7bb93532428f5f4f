/** Which pieces of a token are searched for in an answer, and in which codings. */
import { fold, type TokenWindows } from './window-search.js';

/**
 * Characters in one window. For letters and digits, ignoring case, twelve are 62 bits: only an echo contains them. Longer
 * windows would miss tokens whose runs are short.
 */
const WIDTH = 12;

/** Characters of a run that are encoded: three windows of it fit between two line breaks of MIME base64. */
const ENCODED = 36;

/** Runs of a token that are searched for: if a writer's insertion cuts one, the other is intact. */
const RUNS = 2;

/** Windows of one run in one coding: a line break splits at most one, so two stay intact. */
const WINDOWS = 3;

/** The shortest last part of a JWT that is a signature; half of one is 128 bits. */
const SIGNATURE = 24;

/**
 * The windows that identify a token.
 *
 * They lie in its longest runs of letters and digits, which every usual coding leaves unchanged: `+`, `/`, `=`, `.`, `-`, `_` and
 * `~` are what percent-encoding, JSON, HTML and quoted-printable write differently. For codings that change every
 * character, the run is encoded at each place it can have in a group of bytes.
 *
 * Of a JWT only the signature counts (RFC 7515 section 7.1): its header is the same in every JWT of the issuer.
 *
 * @param token printable ASCII (RFC 6750 section 2.1)
 */
export function windowsOf(token: string): TokenWindows {
  const secret = secretPart(token);
  const width = Math.min(WIDTH, secret.length);
  const windows = new Set<string>();
  for (const run of runsOf(secret, width)) {
    const end = run.slice(-ENCODED);
    for (const form of [run, ...codingsOf(end)])
      for (const window of cut(fold(form), width)) windows.add(window);
  }
  return { width, bytes: Uint8Array.from(Buffer.from([...windows].join(''), 'latin1')) };
}

/** The part of the token that gives access: without it the rest is useless. */
function secretPart(token: string): string {
  const parts = token.split('.');
  if (parts.length < 3) return token;
  const last = parts.at(-1) ?? '';
  return last.length >= SIGNATURE ? last : parts.slice(1).join('.');
}

/** The longest runs of letters and digits; the whole secret if all are shorter than a window. */
function runsOf(secret: string, width: number): string[] {
  const runs = (secret.match(/[A-Za-z0-9]+/g) ?? []).filter(({ length }) => length >= width);
  if (runs.length === 0) return [secret];
  return runs.toSorted((first, second) => second.length - first.length).slice(0, RUNS);
}

/** The run backwards, in hexadecimal, in base64, and in base64 of UTF-16 as Windows makes it. */
function codingsOf(run: string): string[] {
  const bytes = Buffer.from(run, 'latin1');
  return [
    Array.from(run).toReversed().join(''),
    bytes.toString('hex'),
    ...base64Forms(bytes),
    ...base64Forms(Buffer.from(run, 'utf16le')),
  ];
}

/**
 * What base64 makes of the bytes inside a longer text, such as `Bearer <token>`: one form for each position in a group of three
 * bytes, without the characters that depend on its neighbours.
 */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const before = Math.ceil((offset * 8) / 6);
    const whole = Math.floor(((offset + bytes.length) * 8) / 6);
    return Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(before, whole);
  });
}

/** Up to three windows that do not overlap: if a line break splits one, another is intact. */
function cut(form: string, width: number): string[] {
  const count = Math.min(WINDOWS, Math.floor(form.length / width));
  return Array.from({ length: count }, (_, index) => form.slice(index * width, (index + 1) * width));
}
