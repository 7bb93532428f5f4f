import config from './jest.config.js';
import { unitSpecs } from './tools/unit-specs.js';

/**
 * `npm run test:unit`: what can be tested without a database, a browser and a build.
 *
 * @type {import('jest').Config}
 */
const unit = { ...config, testMatch: unitSpecs().map((path) => `<rootDir>/${path}`), maxWorkers: '100%' };
// They start and stop the database of the other specs.
delete unit.globalSetup;
delete unit.globalTeardown;

export default unit;
