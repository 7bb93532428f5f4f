/** The few secrets that the broker hands out: in which answer each stands, and that it does so once. */

/** A secret and what it is. */
export interface KnownSecret {
  readonly kind: string;
  readonly value: string;
}

/** Each stands in the answer that is meant to bring it: the value is the pattern's group. */
const handOuts: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  // To the admin who registers a service or makes it a further key.
  { kind: 'service key', pattern: /"key":"(cbk_[0-9a-f_]+)"/g },
  // To the service that starts a link session.
  { kind: 'link URL', pattern: /"linkUrl":"[^"]+\/connect\/([\w-]+)"/g },
  // To the browser that opens the link URL: one for COCO to bring back, one to keep.
  { kind: 'state', pattern: /^location: [^\r\n]*[?&]state=([\w-]+)/gim },
  { kind: 'browser cookie', pattern: /^set-cookie: __Host-[\w-]+=([\w-]+);/gim },
  // To the service, by way of the browser that comes back from COCO.
  { kind: 'confirmation code', pattern: /^location: [^\r\n]*[?&]confirmationCode=([\w-]+)/gim },
];

/** What answers handed out, and the answers without that. */
interface HandedOut {
  readonly secrets: readonly KnownSecret[];
  readonly answers: readonly Buffer[];
}

/** Takes each secret out of the first answer that hands it out; a second time is a leak, and is left in. */
export function takeHandedOut(answers: readonly Buffer[]): HandedOut {
  const seen = new Map<string, KnownSecret>();
  const left = answers.map((answer) => {
    let text = answer.toString('latin1');
    for (const { kind, pattern } of handOuts)
      text = text.replace(pattern, (all: string, value: string) => {
        if (seen.has(value)) return all;
        seen.set(value, { kind, value });
        return all.replace(value, '');
      });
    return Buffer.from(text, 'latin1');
  });
  return { secrets: [...seen.values()], answers: left };
}
