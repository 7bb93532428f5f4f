/** What the demo prints: numbered steps, the calls in each, and what each has shown. */
import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'green' | 'red';

const INDENT = '      ';

/** Characters of a detail on one line. */
const DETAIL_WIDTH = 112;

/** Prints, and keeps what it printed, so that it too can be searched for secrets. */
export class Transcript {
  private readonly lines: string[] = [];
  private readonly shortNames = new Map<string, string>();

  constructor(private readonly stream: NodeJS.WritableStream) {}

  /** Everything printed, without colours. */
  get text(): string {
    return this.lines.join('\n');
  }

  /** From here on, `value` is shown as `name` in paths. */
  abbreviate(value: string, name: string): void {
    this.shortNames.set(encodeURIComponent(value), name);
  }

  /** A path with short names in the place of long ids. */
  shorten(path: string): string {
    return path
      .split('/')
      .map((segment) => this.shortNames.get(segment) ?? segment)
      .join('/');
  }

  title(text: string): void {
    this.print(text, 'bold');
  }

  step(number: number, title: string): void {
    this.print('');
    this.print(`${String(number).padStart(2)}  ${title}`, 'bold');
  }

  /** One call: who made it, what, and how it ended. */
  exchange(caller: string, method: string, target: string, status: number): void {
    this.print(`${INDENT}${caller.padEnd(8)} ${method.padEnd(6)} ${target} → ${status}`);
  }

  /** Something that belongs to the call above. */
  detail(text: string): void {
    for (const line of wrap(text)) this.print(`${INDENT}         ${line}`, 'dim');
  }

  /** Something seen that is not a call. */
  note(who: string, text: string): void {
    this.print(`${INDENT}${who.padEnd(8)} ${text}`);
  }

  shown(text: string): void {
    this.print(`${INDENT}✓ ${text}`, 'green');
  }

  failed(text: string): void {
    this.print(`${INDENT}✗ ${text}`, 'red');
  }

  /** A plain line at the margin. */
  line(text: string): void {
    this.print(text);
  }

  private print(text: string, style?: Style): void {
    this.lines.push(text);
    // `styleText` leaves colours out where the output is no terminal, and where NO_COLOR is set.
    const styled =
      style === undefined || text === '' ? text : styleText(style, text, { stream: process.stdout });
    this.stream.write(`${styled}\n`);
  }
}

/** Breaks a long text at spaces. */
function wrap(text: string): string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= DETAIL_WIDTH) return [...lines, word];
    return [...lines.slice(0, -1), `${last} ${word}`];
  }, []);
}
