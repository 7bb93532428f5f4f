/** The mark of a database when a replica last looked. */
export interface Sighting {
  /**
   * Identifies the database; a copy restored from a backup has the same id, a new database a different one.
   */
  readonly database: string;
  /** Rises with every look of every replica. */
  readonly beats: number;
  /** The database's clock then. */
  readonly at: Date;
}

/** How a database compares with what was seen before. `older`: it went back in time. */
export type Comparison = 'newer' | 'older' | 'another';

/** Compares a database, as it is now, with an earlier sighting. */
export function compareSightings(now: Sighting, before: Sighting): Comparison {
  if (now.database !== before.database) return 'another';
  return now.beats > before.beats ? 'newer' : 'older';
}

/** Writes a sighting as a line of JSON. */
export function encodeSighting({ database, beats, at }: Sighting): string {
  return `${JSON.stringify({ database, beats, at: at.toISOString() })}\n`;
}

/** Reads what {@link encodeSighting} wrote; `undefined` for anything else: an unknown sighting raises no alarm. */
export function decodeSighting(text: string): Sighting | undefined {
  try {
    const { database, beats, at } = JSON.parse(text) as Record<string, unknown>;
    if (typeof database !== 'string' || typeof beats !== 'number' || typeof at !== 'string') return undefined;
    const time = new Date(at);
    return Number.isNaN(time.getTime()) ? undefined : { database, beats, at: time };
  } catch {
    return undefined;
  }
}
