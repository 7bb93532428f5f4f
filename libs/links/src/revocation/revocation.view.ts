import type { Revocation } from '#vault';

/** What a revocation would end. */
export interface DryRun {
  readonly dryRun: true;
  readonly links: number;
}

/** A revocation as the API shows it. */
export interface RevocationView extends Omit<Revocation, 'finishedAt'> {
  readonly state: 'running' | 'finished';
  readonly finishedAt: Date | null;
}

/** Shows a revocation to admins. */
export function viewOf({ finishedAt, ...revocation }: Revocation): RevocationView {
  return {
    ...revocation,
    state: finishedAt === undefined ? 'running' : 'finished',
    finishedAt: finishedAt ?? null,
  };
}
