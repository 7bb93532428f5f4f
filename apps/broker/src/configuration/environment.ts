/** The process's environment, or a test's replacement. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Nothing else in the broker reads the environment. */
export function readEnvironment(): Environment {
  return { ...process.env };
}

/** Whether this is production: required settings have no defaults, and stricter rules apply. */
export function isProduction({ NODE_ENV: mode }: Environment): boolean {
  return mode?.trim() === 'production';
}
