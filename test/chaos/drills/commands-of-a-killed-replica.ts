import { commandRows } from '../commands/command-ends.js';
import type { LinkedLamp, Wish } from '../commands/asked-command.js';
import type { CommandLoad } from '../commands/command-load.js';
import { until } from '../../harness/time/until.js';
import type { Draft, Happening, Scene } from '../incident.js';
import { readJournal } from '../stage/read-journal.js';

/** The replica that is killed, and the one that is asked for everything else; approvers use the next ones. */
const KILLED = 2;
const OTHER = 0;

/** Milliseconds until the commands to be left are sent; on a machine that takes longer some are left earlier. */
const SENT_WITHIN = 10_000;

/** Milliseconds by which a device is late: it obeys after its broker was killed. */
const LATE = 4_000;

/** Nothing special. */
const plain: Wish = {
  isAsync: true,
  within: undefined,
  approval: undefined,
  fault: undefined,
  isDoubled: false,
};

/** Commands whose broker is killed: devices that obey after that, and one that has, of which only the client's repeat asks. */
const left: readonly Wish[] = [
  { ...plain, within: 8, fault: { type: 'device-late', milliseconds: LATE, says: 'SUCCESS' } },
  { ...plain, within: 8, fault: { type: 'device-late', milliseconds: LATE, status: 504 } },
  { ...plain, isAsync: false, fault: { type: 'hang-after' } },
];

/** Where a broker can be wrong about a command, each once, while nothing else goes wrong. */
const roll: readonly Wish[] = [
  { ...plain, approval: 'is approved by two' },
  { ...plain, approval: 'is approved and denied' },
  { ...plain, approval: 'is denied' },
  { ...plain, isDoubled: true },
  { ...plain, isAsync: false, isDoubled: true, fault: { type: 'cut-after' } },
  { ...plain, fault: { type: 'cut-after' } },
  { ...plain, fault: { type: 'status', status: 504, when: 'after' } },
  { ...plain, fault: { type: 'device-late', milliseconds: 1_500, status: 504 } },
];

/** A command whose device does nothing, and that is to be confirmed. */
const ignored: Wish = { ...plain, within: 2, fault: { type: 'device-ignores', says: 'SUCCESS' } };

/**
 * First, while everything works, each thing that a broker can do wrong with a command is given its chance: two people decide about one,
 * clients send one twice, answers break off, devices lie. Then a replica is killed with commands on their way: others find out how
 * they end, and send none again.
 */
export function commandsOfAKilledReplica(): Draft {
  return {
    duration: 0,
    trouble: {
      kind: 'kill',
      details: { drill: 'commands of a killed replica' },
      replica: KILLED,
      breaks: ['process'],
      strike,
      untilWell: ({ stage }) => stage.replica(KILLED).untilReady(),
    },
  };
}

async function strike(scene: Scene, happening: Happening): Promise<void> {
  const { stage, commands } = scene;
  const replica = stage.replica(KILLED);
  commands.pause();
  await callRoll(commands);
  // Each has its own lamp: another command would supersede its proof.
  const isLeft = left.map((wish, index) => commands.order(lampAt(commands, index), wish, KILLED));
  const markers = isLeft.map(({ asked }) => asked.marker);
  await until('commands are sent', () => areSent(scene, markers), SENT_WITHIN).catch(() => undefined);
  await replica.end('SIGKILL');
  happening.journalled = readJournal(replica.dataDirectory);
  replica.start();
  await Promise.all(isLeft.map(({ done }) => done));
  commands.resume();
}

/** Resolves once every client knows what became of its command, or has given up. */
async function callRoll(commands: CommandLoad): Promise<void> {
  const last = commands.linkedLamps.length - 1;
  const orders = [
    commands.order(lampAt(commands, last), ignored, OTHER),
    ...roll.map((wish, index) => commands.order(lampAt(commands, index % last), wish, OTHER)),
  ];
  await Promise.all(orders.map(({ done }) => done));
}

async function areSent({ stage, commands }: Scene, markers: readonly number[]): Promise<boolean> {
  const rows = await commandRows(
    stage,
    commands.linkedLamps.map(({ link }) => link.id),
  );
  return markers.every((marker) => rows.some((row) => row.marker === marker && row.state === 'sent'));
}

function lampAt({ linkedLamps }: CommandLoad, index: number): LinkedLamp {
  const lamp = linkedLamps[index];
  if (lamp === undefined) throw new Error(`There is no lamp ${index}`);
  return lamp;
}
