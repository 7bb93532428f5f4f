/** What is to be proved of a command, as its record holds it. */
import { attributeKey, effectKept, keptEffect, type KeptAttributeEffect } from '#standard';
import type { EndOfCommand } from '../lifecycle/command-record.js';
import type { KeptProof, ProofRequester } from './command-proof.js';

/** Characters of the state before a command that are kept: it is a flag; a device that reports more than that is not compared. */
const BEFORE_LIMIT = 500;

interface Written {
  readonly shows: readonly KeptAttributeEffect[];
  readonly within: number;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly said?: EndOfCommand;
  readonly requester?: ProofRequester;
}

/** As JSON text. */
export function writeKeptProof({ effect, within, before, said, requester }: KeptProof): string {
  const compared = effect.attributes.filter(({ target }) => target.kind === 'toggled').map(attributeKey);
  const values = before && Object.fromEntries(compared.map((key) => [key, before.get(key)]));
  const isKept = values !== undefined && JSON.stringify(values).length <= BEFORE_LIMIT;
  const written: Written = {
    shows: keptEffect(effect),
    within,
    ...(isKept && { before: values }),
    ...(said !== undefined && { said }),
    requester,
  };
  return JSON.stringify(written);
}

/** From that text; `undefined` if this release does not know what is to be shown, or another one wrote it in another form. */
export function readKeptProof(text: string): KeptProof | undefined {
  try {
    const { shows, within, before, said, requester = {} } = JSON.parse(text) as Written;
    const effect = effectKept(shows);
    if (effect === undefined || !Number.isFinite(within)) return undefined;
    return { effect, within, before: before && new Map(Object.entries(before)), said, requester };
  } catch {
    return undefined;
  }
}
