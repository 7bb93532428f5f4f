import { textOf } from './answer-text.js';
import { decodings, type Decoded } from './content-coding.js';
import { findJson } from './json-text.js';
import { findMembers, hasToken, membersOf, type FoundMembers, type Members } from './members.js';
import type { Offence } from './offence.js';
import { BODY_LIMIT } from './received-answer.js';
import type { TokenAnswer } from './token-answer.js';

/** What could be read of a response. */
export interface Reading {
  readonly members: Members;
  /** Whether the body was one JSON value or one form and nothing else: only such a response is trusted to refuse. */
  readonly clean: boolean;
  readonly offences: readonly Offence[];
}

/**
 * Reads a response's members, however it is wrapped: tries each interpretation of framing, content coding, text and
 * members, until one yields tokens or is valid as a whole.
 */
export function readAnswer(answer: TokenAnswer): Reading | undefined {
  const isWhole = answer.ending === 'complete' && !answer.offences.includes('chunks_broken');
  for (const body of answer.bodies) {
    for (const decoded of decodings(body, BODY_LIMIT)) {
      const { text, offences } = textOf(decoded.bytes);
      const reading = readText(text, isWhole);
      if (reading === undefined || !(reading.clean || hasToken(reading.members))) continue;
      const wrapping = [...codingOffences(answer.contentEncoding, decoded), ...offences];
      return { ...reading, offences: [...wrapping, ...reading.offences] };
    }
  }
  return undefined;
}

function readText(text: string, isWhole: boolean): Reading | undefined {
  for (const json of findJson(text)) {
    const found = findMembers(json.value);
    const isClean = json.extent === 'whole';
    if (found === undefined || !(isClean || hasToken(found.members))) continue;
    // The refresh token may be in the missing part: an access token alone would only last its hour.
    if (json.extent === 'cut' && !found.members.has('refreshtoken')) continue;
    return { members: found.members, clean: isClean, offences: [...EXTENT[json.extent], ...found.offences] };
  }
  return readForm(text.trim(), isWhole);
}

const EXTENT = { whole: [], around: ['text_around'], cut: ['json_cut'] } as const;

/** One line of names and values, without characters found in pages and sentences. */
const FORM = /^[\w.~%+-]+=[^\s<>{}"]*$/;

/** Reads a form (RFC 6749 appendix B), which some servers send instead of JSON. */
function readForm(text: string, isWhole: boolean): Reading | undefined {
  if (!FORM.test(text)) return undefined;
  const pairs = [...new URLSearchParams(text)];
  // The last value of a truncated form may be incomplete.
  if (!isWhole) pairs.pop();
  const found: FoundMembers = membersOf(pairs);
  if (!isWhole && !found.members.has('refreshtoken')) return undefined;
  if (!hasToken(found.members) && !found.members.has('error')) return undefined;
  return { members: found.members, clean: isWhole, offences: ['form_encoded', ...found.offences] };
}

function codingOffences(declared: string | undefined, { codings }: Decoded): readonly Offence[] {
  const names = (declared ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim().replace(/^x-/, ''))
    .filter((name) => name !== '' && name !== 'identity');
  const applied = codings.map((coding) => (coding === 'raw deflate' ? 'deflate' : coding)).reverse();
  return [
    ...(codings.length > 0 ? (['coded_unasked'] as const) : []),
    ...(names.join() === applied.join() ? [] : (['content_encoding_wrong'] as const)),
  ];
}
