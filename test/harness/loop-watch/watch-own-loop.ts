/**
 * Preloaded into broker processes (`--import`): reports on standard error when their event loop is blocked, for a second or as many
 * milliseconds as `LOOP_STALL_LIMIT` says.
 */
import { isMainThread } from 'node:worker_threads';
import { watchLoop } from './loop-watch.js';

if (isMainThread) watchLoop(Number(process.env.LOOP_STALL_LIMIT ?? 1_000));
