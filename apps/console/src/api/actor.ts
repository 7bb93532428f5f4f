/** Who did something. */
export interface Actor {
  readonly kind: 'service' | 'admin' | 'user' | 'system';
  readonly id: string | null;
  readonly name: string | null;
}

/** Who did it, in the words of the console. */
export function nameOf({ kind, id, name }: Actor): string {
  if (name !== null) return name;
  if (kind === 'user') return 'the user';
  if (kind === 'system') return 'the broker';
  return id ?? `an unnamed ${kind}`;
}
