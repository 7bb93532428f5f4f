import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const FOLDER = 'docs/decisions';

/** The pages, in the order of their numbers. */
const decisions = globSync(`${FOLDER}/*.md`)
  .map((path) => basename(path))
  .filter((name) => name !== 'README.md')
  .sort()
  .map((name) => ({ name, paragraphs: readFileSync(`${FOLDER}/${name}`, 'utf8').split('\n\n') }));

describe('the decisions', () => {
  it('are numbered without gaps or doubles, so that a number names one page forever', () => {
    expect(decisions.map(({ name }) => name.slice(0, 5))).toEqual(
      decisions.map((_decision, index) => `${String(index + 1).padStart(4, '0')}-`),
    );
  });

  it.each(decisions)('say below the title since when $name holds, or what replaced it', ({ paragraphs }) => {
    expect(paragraphs[1]).toMatch(
      /^(Accepted|Superseded by \[\d{4}\]\(\d{4}-[a-z-]+\.md\)), \d{4}-\d\d-\d\d\.$/,
    );
  });

  it('are all listed in the index, by number and title', () => {
    const index = readFileSync(`${FOLDER}/README.md`, 'utf8');
    const listed = [...index.matchAll(/^- \[(.*?)\]\((.*?)\)/gm)].map(([, title, name]) => ({ title, name }));
    expect(listed).toEqual(
      decisions.map(({ name, paragraphs: [heading = ''] }) => ({
        title: `${name.slice(0, 4)} ${heading.replace(/^# /, '')}`,
        name,
      })),
    );
  });
});
