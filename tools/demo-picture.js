/** Draws steps of the demo as a terminal for the README: `npm run demo:picture`. Reads what the demo prints. */
import { readFileSync, writeFileSync } from 'node:fs';

const PICTURE = 'docs/images/demo.svg';

/** The service confirms, switches a lamp on, and calls after its token has expired. */
const STEPS = [4, 6, 8];

const LINE_HEIGHT = 18;
const CHARACTER_WIDTH = 7.25;
const MARGIN = 16;
const FONT = "12px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
const COLOURS = { bold: '#ffffff', dim: '#8b949e', green: '#56d364', plain: '#c9d1d9' };

writeFileSync(PICTURE, drawn(chosen(readFileSync(0, 'utf8'))));

/** The lines of the chosen steps, between the command and the count of steps. */
function chosen(transcript) {
  const blocks = transcript.split('\n\n').map((block) => block.split('\n').map((line) => line.trimEnd()));
  const steps = blocks.filter(([heading]) => STEPS.includes(Number.parseInt(heading, 10)));
  const end = blocks.flat().find((line) => line.startsWith('demo: '));
  if (steps.length !== STEPS.length || end === undefined || !end.endsWith(', 0 failed'))
    throw new Error('This is not what the demo prints when it succeeds.');
  return ['$ npm run demo', ...steps.flatMap((lines) => ['', ...lines]), '', end];
}

function drawn(lines) {
  const width = Math.ceil(Math.max(...lines.map(({ length }) => length)) * CHARACTER_WIDTH + 2 * MARGIN);
  const height = lines.length * LINE_HEIGHT + 2 * MARGIN;
  const texts = lines.map(
    (line, index) =>
      `  <text x="${MARGIN}" y="${MARGIN + (index + 0.75) * LINE_HEIGHT}" fill="${colourOf(line)}"${/^ ?\d|^\$/.test(line) ? ' class="bold"' : ''}>${escaped(line)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" xml:space="preserve" role="img" aria-label="The demo switches a lamp on">
  <style>text { font: ${FONT}; white-space: pre } .bold { font-weight: bold }</style>
  <rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
${texts.join('\n')}
</svg>
`;
}

/** As the demo colours its lines. */
function colourOf(line) {
  if (/^ ?\d|^\$/.test(line)) return COLOURS.bold;
  if (/^ {6}✓|0 failed$/.test(line)) return COLOURS.green;
  return /^ {15}/.test(line) ? COLOURS.dim : COLOURS.plain;
}

function escaped(line) {
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
