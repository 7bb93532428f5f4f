import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Environment of the many processes that tests start: what Node has compiled for one it keeps for the next. */
export const quickStart = { NODE_COMPILE_CACHE: join(tmpdir(), 'broker-tests-compile-cache') };
