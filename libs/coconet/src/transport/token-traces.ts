/** The forms in which an access token could come back in an answer. */
export class TokenTraces {
  /** Length of the longest form: what a search across chunks has to remember of the past, plus one. */
  readonly longest: number;
  private readonly shortest: number;
  private readonly forms: readonly Buffer[];

  /** @param token the plain access token; printable ASCII (RFC 6750 section 2.1) */
  constructor(token: string) {
    this.forms = formsOf(token).map((form) => Buffer.from(form, 'latin1'));
    const lengths = this.forms.map(({ length }) => length);
    this.longest = Math.max(...lengths);
    this.shortest = Math.min(...lengths);
  }

  /** Whether one of the forms stands in the bytes. */
  in(bytes: Buffer): boolean {
    for (const form of this.forms) if (form.length <= bytes.length && bytes.includes(form)) return true;
    return false;
  }

  /** Whether one of the forms stands in a header's value. */
  inText(text: string): boolean {
    return text.length >= this.shortest && this.in(Buffer.from(text, 'latin1'));
  }
}

function formsOf(token: string): string[] {
  const escaped = encodeURIComponent(token);
  const encoded = base64Forms(token);
  const hexadecimal = Buffer.from(token, 'latin1').toString('hex');
  return [
    ...new Set([
      token,
      escaped,
      escaped.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
      token.replaceAll('/', '\\/'),
      hexadecimal,
      hexadecimal.toUpperCase(),
      ...encoded,
      ...encoded.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
    ]),
  ].filter((form) => form !== '');
}

/**
 * What base64 makes of the token where it stands inside a longer text, such as `Bearer <token>`: one form for each
 * place in a group of three bytes, without the characters that depend on its neighbours.
 */
function base64Forms(token: string): string[] {
  return [0, 1, 2].map((offset) => {
    const before = Math.ceil((offset * 8) / 6);
    const whole = Math.floor(((offset + token.length) * 8) / 6);
    return Buffer.from('\0'.repeat(offset) + token, 'latin1')
      .toString('base64')
      .slice(before, whole);
  });
}
