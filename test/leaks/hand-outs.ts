/** The few secrets that the broker hands out, and the answer that contains each. */

/** A secret and what it is. */
export interface KnownSecret {
  readonly kind: string;
  readonly value: string;
}

interface HandOut {
  readonly kind: string;
  /** Finds the answer that is meant to contain the secret: the value is the pattern's group. */
  readonly pattern: RegExp;
  /** Whether a browser that asks again gets the same answer. */
  readonly repeats?: boolean;
}

const handOuts: readonly HandOut[] = [
  // To the admin who registers a service or creates another key for it.
  { kind: 'service key', pattern: /"key":"(cbk_[0-9a-f_]+)"/g },
  // To the service that starts a link session.
  { kind: 'link URL', pattern: /"linkUrl":"[^"]+\/connect\/([\w-]+)"/g },
  // To the browser that opens the link URL: one for COCO to bring back, one to keep.
  { kind: 'state', pattern: /^location: [^\r\n]*[?&]state=([\w-]+)/gim, repeats: true },
  { kind: 'browser cookie', pattern: /^set-cookie: __Host-[\w-]+=([\w-]+);/gim, repeats: true },
  // To the service, by way of the browser that comes back from COCO.
  {
    kind: 'confirmation code',
    pattern: /^location: [^\r\n]*[?&]confirmationCode=([\w-]+)/gim,
    repeats: true,
  },
];

/** The secrets that answers handed out, and the answers without them. */
interface HandedOut {
  readonly secrets: readonly KnownSecret[];
  readonly answers: readonly Buffer[];
}

/**
 * Takes each secret out of the answer that hands it out, and out of its repetitions where a browser may ask again. Any
 * other repetition is a leak, and is left in.
 */
export function takeHandedOut(answers: readonly Buffer[]): HandedOut {
  const seen = new Map<string, KnownSecret>();
  const left = answers.map((answer) => {
    let text = answer.toString('latin1');
    for (const { kind, pattern, repeats } of handOuts)
      text = text.replace(pattern, (all: string, value: string) => {
        if (seen.has(value) && repeats !== true) return all;
        seen.set(value, { kind, value });
        return all.replace(value, '');
      });
    return Buffer.from(text, 'latin1');
  });
  return { secrets: [...seen.values()], answers: left };
}
