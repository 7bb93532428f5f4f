import { escapeHtml } from '#kernel';
import { numberText } from '../harness/figures/number-text.js';

/** One line of a plot: its values at the places of the horizontal axis. */
interface PlotLine {
  readonly name: string;
  readonly values: ReadonlyMap<number, number>;
}

/** What a plot shows. */
export interface Plot {
  readonly title: string;
  /** What is along the horizontal axis, whose places are equally far apart. */
  readonly across: string;
  readonly lines: readonly PlotLine[];
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [720, 360, 70, 150, 40, 50];

/** Colours that people with any kind of sight tell apart (Okabe and Ito). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

/** Lines of the grid. */
const STEPS = 4;

/** Draws lines over places, from zero upwards. */
export function drawPlot({ title, across, lines }: Plot): string {
  const places = [...new Set(lines.flatMap(({ values }) => [...values.keys()]))].sort((a, b) => a - b);
  const top = roundUp(Math.max(...lines.flatMap(({ values }) => [...values.values()])));
  const x = (place: number): number =>
    round(LEFT + ((places.indexOf(place) + 0.5) * (WIDTH - LEFT - RIGHT)) / places.length);
  const y = (value: number): number => round(HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM));
  const grid = Array.from({ length: STEPS + 1 }, (_, step) => (step * top) / STEPS).flatMap((value) => [
    `<line x1="${LEFT}" y1="${y(value)}" x2="${WIDTH - RIGHT}" y2="${y(value)}" stroke="#ddd"/>`,
    text(LEFT - 8, y(value) + 4, numberText(value), 'end'),
  ]);
  const axis = places.map((place) => text(x(place), HEIGHT - BOTTOM + 18, numberText(place), 'middle'));
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<title>${escapeHtml(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(LEFT, 20, title, 'start'),
    ...grid,
    ...axis,
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, across, 'middle'),
    ...lines.flatMap((line, index) => drawLine(line, index, x, y)),
    '</svg>',
  ].join('\n')}\n`;
}

function drawLine(
  { name, values }: PlotLine,
  index: number,
  x: (place: number) => number,
  y: (value: number) => number,
): string[] {
  const colour = COLOURS[index % COLOURS.length] ?? '#000';
  const points = [...values].sort(([a], [b]) => a - b).map(([place, value]) => [x(place), y(value)] as const);
  const legend = TOP + 18 * index + 6;
  return [
    `<polyline points="${points.map((point) => point.join()).join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...points.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3.5" fill="${colour}"/>`),
    `<rect x="${WIDTH - RIGHT + 15}" y="${legend - 10}" width="12" height="12" fill="${colour}"/>`,
    text(WIDTH - RIGHT + 33, legend, name, 'start'),
  ];
}

function text(x: number, y: number, said: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="#222">${escapeHtml(said)}</text>`;
}

/** The next number with one digit that counts, or half of it. */
function roundUp(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return (Math.ceil((2 * value) / unit) / 2) * unit;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
