/** Walks the path of a command from its controller to the socket, by the debugger's own stack. */
import { Session, type Debugger, type Runtime } from 'node:inspector';
import { Pool } from 'undici';
import { BATCH, freshen, lamp, RAW, rawUnlock, TYPED, unlock } from './command-requests.js';
import { unrestrictedCaller } from './callers.js';
import { ProxyUnderTest } from './proxy.js';

/** One of our functions that a command passes through. */
export interface Step {
  /** As its source names it; empty for one without a name. */
  readonly name: string;
  /** Its file in the repository. */
  readonly file: string;
}

/** The path of each kind of request. */
export type CommandPaths = Readonly<Record<'typed' | 'batch' | 'raw', readonly Step[]>>;

/** The promises whose callers the debugger remembers: far more than there are layers. */
const ASYNC_DEPTH = 64;

/** Our code, as source or built, without what specs share. */
const OURS = /\/(libs\/(?!.*\/testing\/).+)\.[tj]s$/;

/** The functions from the one that the server calls to the one that hands the request to the connection pool, in order. */
export async function walkCommandPaths(): Promise<CommandPaths> {
  const proxy = await ProxyUnderTest.start();
  try {
    freshen(proxy);
    proxy.caller = unrestrictedCaller();
    return {
      typed: await pathOf(() => proxy.post(TYPED, unlock)),
      batch: await pathOf(() => proxy.post(BATCH, { commands: [lamp] })),
      raw: await pathOf(() => proxy.post(RAW, rawUnlock)),
    };
  } finally {
    await proxy.stop();
  }
}

async function pathOf(send: () => Promise<Response>): Promise<readonly Step[]> {
  const session = new Session();
  const files = new Map<string, string>();
  let steps: readonly Step[] | undefined;
  session.connect();
  session.on('Debugger.scriptParsed', ({ params }) => files.set(params.scriptId, params.url));
  session.on('Debugger.paused', ({ params }) => {
    steps ??= stepsIn(params, files);
    session.post('Debugger.resume');
  });
  session.post('Debugger.enable');
  session.post('Debugger.setAsyncCallStackDepth', { maxDepth: ASYNC_DEPTH });
  // The method is inherited: deleting the override restores it.
  const inherited = Object.getPrototypeOf(Pool.prototype) as Pool;
  Pool.prototype.dispatch = function (...words) {
    session.post('Debugger.pause');
    return inherited.dispatch.apply(this, words);
  };
  try {
    const answer = await send();
    if (!answer.ok || steps === undefined) throw new Error(`the command was not sent: ${answer.status}`);
    return steps;
  } finally {
    Reflect.deleteProperty(Pool.prototype, 'dispatch');
    session.disconnect();
  }
}

function stepsIn(
  { callFrames, asyncStackTrace }: Debugger.PausedEventDataType,
  files: ReadonlyMap<string, string>,
): readonly Step[] {
  const frames = callFrames.map(({ functionName, location }) => ({
    functionName,
    url: files.get(location.scriptId) ?? '',
  }));
  const callers: Pick<Runtime.CallFrame, 'functionName' | 'url'>[] = [];
  for (let trace = asyncStackTrace; trace !== undefined; trace = trace.parent)
    callers.push(...trace.callFrames);
  const ours = [...frames, ...callers].flatMap(({ functionName, url }) => {
    const file = OURS.exec(url)?.[1];
    return file === undefined ? [] : [{ name: functionName, file: `${file}.ts` }];
  });
  return ours.toReversed();
}
