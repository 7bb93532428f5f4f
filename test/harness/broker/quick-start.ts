import { resolve } from 'node:path';

/**
 * Environment of the many processes that tests start: what Node has compiled for one it keeps for the next, and for the next run.
 * Not among the temporary files, which a run removes.
 */
export const quickStart = { NODE_COMPILE_CACHE: resolve('node_modules/.cache/compiled') };
