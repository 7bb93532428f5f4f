/** What a user has named, by COCO's ids. */
interface NamedPlace {
  readonly kind: 'network' | 'zone' | 'device';
  readonly networkId: string;
  /** Of a zone. */
  readonly zoneId?: string | undefined;
  /** Of a device, with `resourceEui`. */
  readonly deviceNodeId?: string | undefined;
  readonly resourceEui?: string | undefined;
}

/** The name that a user gave to a network, a zone or a device. */
export interface GivenName extends NamedPlace {
  readonly name: string;
}

/** Bytes of the names of one link, as JSON: the vault encrypts values of 64 KiB. About 350 devices fit; a large home has 100. */
const BYTES_OF_LINK = 60_000;

/** Characters of a name that are remembered. */
const NAME_LIMIT = 100;

/** Adds names to those that are known, newest last; the oldest are forgotten beyond the limit. */
export function withNames(known: readonly GivenName[], learnt: readonly GivenName[]): GivenName[] {
  const names = new Map(known.map((name) => [keyOf(name), name]));
  for (const given of learnt) {
    const name = given.name.trim().slice(0, NAME_LIMIT).toWellFormed();
    if (name !== '') names.set(keyOf(given), { ...given, name });
  }
  let bytes = 0;
  const kept = [...names.values()].toReversed().filter((name) => {
    bytes += Buffer.byteLength(JSON.stringify(name)) + 1;
    return bytes < BYTES_OF_LINK;
  });
  return kept.reverse();
}

/** As it is searched: case, blanks and ways to write the same characters (Unicode UAX #15) do not matter. */
export function searchedName(name: string): string {
  return name.slice(0, NAME_LIMIT).normalize('NFKC').toLowerCase().trim().replaceAll(/\s+/g, ' ');
}

/** What tells one place of a link from another. */
function keyOf({ kind, networkId, zoneId, deviceNodeId, resourceEui }: NamedPlace): string {
  return JSON.stringify([kind, networkId, zoneId, deviceNodeId, resourceEui]);
}
