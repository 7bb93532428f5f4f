/** Preloaded into broker processes (`--import`): says on standard error when their event loop stands still. */
import { isMainThread } from 'node:worker_threads';
import { watchLoop } from './loop-watch.js';

if (isMainThread) watchLoop(1_000);
