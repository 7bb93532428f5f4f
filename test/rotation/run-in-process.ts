import { jest } from '@jest/globals';
import { brokerProgram } from '../../apps/broker/src/cli/program.js';

/** Runs `broker …` in this process, with only these settings. @returns standard output @throws the command's error */
export async function runInProcess(
  environment: Readonly<Record<string, string>>,
  ...words: string[]
): Promise<string> {
  const { env, exitCode } = process;
  let output = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text);
    return true;
  });
  process.env = { ...environment };
  try {
    await brokerProgram().parseAsync(words, { from: 'user' });
    return output;
  } finally {
    process.env = env;
    process.exitCode = exitCode;
    write.mockRestore();
  }
}
