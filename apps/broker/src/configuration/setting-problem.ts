/** One missing or bad setting. Never holds the value: it may be a secret. */
export interface SettingProblem {
  readonly setting: string;
  /** What is wrong and what was expected. */
  readonly problem: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** The exit status for an unusable configuration: EX_CONFIG of sysexits.h. */
export const EXIT_CONFIGURATION_INVALID = 78;

/** The broker cannot start with these settings; `problems` lists all faults, not only the first. */
export class ConfigurationInvalid extends Error {
  override readonly name = 'ConfigurationInvalid';

  constructor(readonly problems: readonly SettingProblem[]) {
    const width = Math.max(...problems.map(({ setting }) => setting.length));
    const lines = problems.map(
      ({ setting, problem, remedy }) => `  ${setting.padEnd(width)}  ${problem}. ${remedy}`,
    );
    const count = problems.length === 1 ? 'one setting is' : `${problems.length} settings are`;
    super([`The broker cannot start: ${count} missing or bad.`, '', ...lines].join('\n'));
  }
}
