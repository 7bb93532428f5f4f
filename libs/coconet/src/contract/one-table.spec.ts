import { globSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

/** Beginnings of COCO's paths. `/oauth/callback` and `/v1/…` are the broker's own. */
const PATHS = /network-manager|user-manager|oauth\/(?:authorize|token)\b|\/?v1\.0\b/;

/**
 * Members that only COCO's JSON has. Ids and numbers that the broker's own API takes over from COCO (`networkId`,
 * `capabilityId`, `cmdSeqNum` …) are words of both.
 */
const MEMBERS =
  /\b(?:capabilityArr|attributeArr|attribName|attribArr|currentValue|stdCmdArr|metadataArr|subclusterId|capabilityIds|commandResponse|coconetType|userRole|lastUpdateTimestamp)\b/;

/** The product, without the table itself, tests and their helpers, and the sandbox, which is the other side. */
const files = globSync([
  'libs/*/src/**/*.ts',
  'apps/{broker,console}/src/**/*.{ts,tsx}',
  'examples/**/*.ts',
]).filter((file) => !/\.spec\.ts$|\/testing\/|\/generated\/|^libs\/coconet\/src\/contract\//.test(file));

/** The lines that hold code: a comment may cite the vendor. */
function codeLines(file: string): string[] {
  const withoutComments = readFileSync(file, 'utf8').replace(/\/\*[^]*?\*\//g, (comment) =>
    comment.replace(/[^\n]/g, ''),
  );
  return withoutComments.split('\n').map((line) => line.replace(/(^|\s)\/\/.*$/, ''));
}

it('no file but the contract knows a path or a member of COCO', () => {
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((file) =>
    codeLines(file).flatMap((line, index) =>
      PATHS.test(line) || MEMBERS.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [],
    ),
  );
  expect(found).toEqual([]);
});
