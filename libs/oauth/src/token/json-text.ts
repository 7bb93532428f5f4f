/** A JSON value found in a text. */
export interface JsonFound {
  readonly value: unknown;
  /** `whole`: the text is that value. `around`: other text stands beside it. `cut`: the text ends before the value does. */
  readonly extent: 'whole' | 'around' | 'cut';
}

/** Objects tried in a text that is more than JSON: scripts and pages are full of braces. */
const TRIES = 16;

/**
 * Finds JSON in a text, the likeliest first: the text itself, or else each object in it. Of one that is cut off, the members
 * whose values are there to their last character.
 */
export function* findJson(text: string): Generator<JsonFound> {
  const whole = parse(text.trim());
  if (whole !== undefined) {
    yield { value: whole.value, extent: 'whole' };
    return;
  }
  let start = text.indexOf('{');
  for (let tries = 0; start !== -1 && tries < TRIES; tries += 1) {
    const scan = scanObject(text, start);
    const found = scan.end === undefined ? cutOff(text, start, scan) : parse(text.slice(start, scan.end));
    if (found !== undefined) yield { value: found.value, extent: scan.end === undefined ? 'cut' : 'around' };
    start = text.indexOf('{', start + 1);
  }
}

interface Scan {
  /** Where the object ends; `undefined` where the text does so before it. */
  readonly end: number | undefined;
  /** What closes all that is open at the end of the text; `undefined` in the middle of a string. */
  readonly closers: string | undefined;
  /** The last comma between two members, and what closes all that is open there. */
  readonly comma: { readonly at: number; readonly closers: string } | undefined;
}

/** Follows an object from its brace to the brace that closes it. */
function scanObject(text: string, start: number): Scan {
  let closers = '';
  let inString = false;
  let comma: Scan['comma'];
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    if (inString) {
      if (sign === '\\') at += 1;
      else if (sign === '"') inString = false;
    } else if (sign === '"') inString = true;
    else if (sign === '{') closers = `}${closers}`;
    else if (sign === '[') closers = `]${closers}`;
    else if (sign === ',') comma = { at, closers };
    else if (sign === '}' || sign === ']') {
      closers = closers.slice(1);
      if (closers === '') return { end: at + 1, closers, comma };
    }
  }
  return { end: undefined, closers: inString ? undefined : closers, comma };
}

function cutOff(text: string, start: number, { closers, comma }: Scan): Parsed | undefined {
  const rest = text.slice(start).trimEnd();
  // A number or a word at the end may have been longer; what ends in a quote or a bracket is whole.
  return (
    (closers !== undefined && /["}\]]$/.test(rest) ? parse(rest + closers) : undefined) ??
    (comma === undefined ? undefined : parse(text.slice(start, comma.at) + comma.closers))
  );
}

interface Parsed {
  readonly value: unknown;
}

function parse(text: string): Parsed | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
