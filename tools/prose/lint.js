import { TextlintKernel } from '@textlint/kernel';
import markdown from '@textlint/textlint-plugin-markdown';
import { extname } from 'node:path';
import { exceptionsFor } from './exceptions.js';
import { plainEnglish } from './rule.js';
import { typescriptProse } from './typescript-prose.js';

const kernel = new TextlintKernel();
const plugins = [
  { pluginId: 'markdown', plugin: markdown.default ?? markdown },
  { pluginId: 'typescript-prose', plugin: typescriptProse },
];
const written = /\/generated\//;

/**
 * The listed phrases in a text. The path only decides the rules: the file is not read.
 *
 * @param {string} path relative to the repository
 * @param {string} text
 */
export async function lint(path, text, except = exceptionsFor(path)) {
  if (except.includes('*') || written.test(path)) return [];
  const { messages } = await kernel.lintText(text, {
    filePath: path,
    ext: extname(path),
    plugins,
    rules: [{ ruleId: 'plain-english', rule: plainEnglish, options: { except } }],
  });
  return messages;
}
