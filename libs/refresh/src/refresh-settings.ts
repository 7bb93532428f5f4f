/** Provided by the app's configuration. Durations are milliseconds. */
export abstract class RefreshSettings {
  /** How often the schedule looks for due links. */
  abstract readonly sweepInterval: number;
  /** Links claimed in one statement. */
  abstract readonly batchSize: number;
  /** Token calls a second that COCO may see from all replicas together; `undefined` for no limit. */
  abstract readonly rateLimit: number | undefined;
  /** Token calls in flight at once on this replica. */
  abstract readonly concurrency: number;
  /** Whether this replica runs the schedule; on-demand refresh always works. */
  abstract readonly scheduleEnabled: boolean;
  /** Folder of the journal of token pairs not yet committed. */
  abstract readonly journalDirectory: string;
  /** Longest time a caller waits for a refresh that another caller or replica carries out. */
  abstract readonly waitTimeout: number;
  /** Distinct links that COCO must refuse within a minute, with fewer successes, for refusals to be no longer believed. */
  abstract readonly brakeLinks: number;
  /** Milliseconds for which the pair of a link that COCO refused is kept and tried again; 0 destroys it at once. */
  abstract readonly quarantine: number;
}
