/** Writes the page of all settings: `npm run settings`. */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { settingsDocument } from '../configuration/settings-document.js';

writeFileSync('docs/settings.md', settingsDocument());
