import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runBrokerCommand } from '../harness/broker/broker-command.js';
import type { Json } from '../harness/network/http.js';
import { parseCurl } from './shell-calls.js';
import { shellWords } from './shell-text.js';

/** Bytes that a command may print. */
const OUTPUT_LIMIT = 32 * 1024 * 1024;

/** Runs documented commands as a reader's shell would: `broker`, `curl`, `export` and `npm`, in a separate folder. */
export class Shell {
  /** The values of `$NAME`. */
  readonly variables: Record<string, string> = {};
  /** The settings of `broker`. */
  environment: Readonly<Record<string, string>> = {};
  /** What the reader puts in place of an example value, such as an id that the page cannot know. */
  readonly examples: Record<string, string> = {};
  /** Where the commands run. */
  folder = mkdtempSync(join(tmpdir(), 'documented-'));
  /** The commands that ran, as written. */
  readonly ran: string[] = [];

  /** Runs a command of the page. @returns its output, parsed if it is JSON @throws Error unless it exits with 0 */
  async run(command: string): Promise<Json> {
    this.ran.push(command);
    return this.paste(command);
  }

  /** As {@link run}, for a command on another page. */
  async paste(command: string): Promise<Json> {
    const meant = Object.entries(this.examples).reduce(
      (text, [example, real]) => text.replaceAll(example, real),
      command,
    );
    const words = shellWords(meant, this.variables);
    const into = words.indexOf('>');
    const [program, ...given] = into === -1 ? words : words.slice(0, into);
    const output = await this.perform(program ?? '', given);
    if (into !== -1) writeFileSync(join(this.folder, words[into + 1] ?? ''), output);
    return parsed(output);
  }

  /** Runs all of them, one after the other. @returns what the last one printed */
  async runAll(commands: readonly string[]): Promise<Json> {
    let last: Json;
    for (const command of commands) last = await this.run(command);
    return last;
  }

  private async perform(program: string, words: readonly string[]): Promise<string> {
    switch (program) {
      case 'broker': {
        const { code, output, errors } = await runBrokerCommand(words, this.environment, {
          cwd: this.folder,
        });
        if (code !== 0) throw new Error(`broker ${words.join(' ')} exited with ${code}: ${errors}${output}`);
        return output;
      }
      case 'curl': {
        const { method, url, headers, body } = parseCurl(words);
        const answer = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
        const text = await answer.text();
        if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
        return text;
      }
      case 'export': {
        const [assignment = ''] = words;
        const equals = assignment.indexOf('=');
        if (equals < 1 || words.length > 1)
          throw new Error(`export takes one NAME=value here: ${words.join(' ')}`);
        this.variables[assignment.slice(0, equals)] = assignment.slice(equals + 1);
        return '';
      }
      case 'npm':
        return (await promisify(execFile)('npm', words, { maxBuffer: OUTPUT_LIMIT })).stdout;
      default:
        throw new Error(`"${program}" is not known here`);
    }
  }
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
