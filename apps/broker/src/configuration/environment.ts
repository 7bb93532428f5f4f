/** The process's environment, or a test's replacement. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The one place where the broker reads the environment; everything else is handed the result. */
export function readEnvironment(): Environment {
  return { ...process.env };
}

/** Whether nothing may be made up, and the rules of production apply. */
export function isProduction({ NODE_ENV: mode }: Environment): boolean {
  return mode?.trim() === 'production';
}
