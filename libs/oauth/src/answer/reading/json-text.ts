/** A JSON value found in text. */
export interface JsonFound {
  readonly value: unknown;
  /** `whole`: the text is that value. `around`: other text surrounds it. `cut`: the text ends before the value does. */
  readonly extent: 'whole' | 'around' | 'cut';
}

/** Maximum objects tried in text that is not only JSON: scripts and pages are full of braces. */
const TRIES = 16;

/**
 * Finds JSON in text, most likely first: the text itself, otherwise each object in it. Of a truncated object, only the
 * members whose values are complete.
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
  /** Where the object ends; `undefined` if the text ends first. */
  readonly end: number | undefined;
  /** The brackets that close everything open at the end of the text; `undefined` inside a string. */
  readonly closers: string | undefined;
  /** The last comma between two members, and the brackets that close everything open there. */
  readonly comma: { readonly at: number; readonly closers: string } | undefined;
}

/** Scans an object from its opening brace to its closing one. */
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
  // A trailing number or keyword may be truncated; a value that ends in a quote or a bracket is complete.
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
