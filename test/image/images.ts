/** What was built, by the names that the engine knows. */
export interface Images {
  readonly base: string;
  /** In Docker's format, as the others; only that keeps the health check. */
  readonly broker: string;
  readonly brokerAsOci: string;
  readonly mcp: string;
  readonly sandbox: string;
}

/** What the images must be or do, each by its name. */
export type Trials = Readonly<Record<string, (images: Images) => Promise<void> | void>>;
