/** The forms in which a secret could hide: plain, hex, URL-encoded, and base64 at each of its three alignments. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The characters at either end also depend on what stands beside the secret.
    return shifted.slice(shift === 0 ? 0 : shift + 1, -2);
  });
  return [secret, bytes.toString('hex'), encodeURIComponent(secret), ...base64];
}

/** The names of the secrets that a text holds in any form. */
export function secretsIn(text: string, secrets: ReadonlyMap<string, string>): string[] {
  return [...secrets]
    .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
    .map(([name]) => name);
}
