/** Writes the table of settings into the README: `npm run settings`. */
import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { settingsTable } from './configuration/settings-table.js';

const README = 'README.md';
const TABLE = /(<!-- settings:[^\n]*-->\n)[^]*?(\n<!-- \/settings -->)/;

writeFileSync(
  README,
  readFileSync(README, 'utf8').replace(TABLE, (_all, start: string, end: string) => {
    return `${start}<!-- prettier-ignore-start -->\n\n${settingsTable().trim()}\n\n<!-- prettier-ignore-end -->${end}`;
  }),
);
