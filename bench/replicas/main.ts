/** `npm run bench:replicas`: what more replicas and a synchronous standby do to refreshes and calls. `--help` says more. */
import { Report } from '../harness/figures/report.js';
import { readOptions } from '../harness/options/read-options.js';
import { chooseGenerator } from '../proxy/load/choose-generator.js';
import { cocoBlock } from '../proxy/stage/coco-block.js';
import { Nginx, provideNginx } from '../proxy/stage/nginx.js';
import { replicasBench } from './options.js';
import { ReplicaStage, subjects } from './replica-stage.js';
import { reportRest, reportRounds, type Measured } from './report-rounds.js';
import { callRound, refreshRound, restRound, warmUp, type Round } from './rounds.js';

/** Seconds that an access token lives: no link is due before it is made so. */
const TOKEN_LIFETIME = 24 * 3_600;

/** Rounds that are not counted: a new replica has yet to compile the code of refreshes. */
const WARM_UP_ROUNDS = 2;

const chosen = readOptions(replicasBench);
const { values, parts } = chosen;
const report = new Report(chosen);
const load = chooseGenerator();
report.note(`Calls sent by ${load.name}, with one thread for each replica.`);

const kinds = {
  refreshes: {
    words: { one: 'a refresh', many: 'refreshes' },
    run: (): Promise<Round> => refreshRound(stage, values.links),
  },
  calls: {
    words: { one: 'a call', many: 'calls' },
    run: (): Promise<Round> => callRound(stage, load, values),
  },
};

provideNginx();
const coco = await Nginx.start(cocoBlock(TOKEN_LIFETIME));
const stage = await ReplicaStage.create(coco);
const measured = { refreshes: [] as Measured[], calls: [] as Measured[] };
try {
  for (const replicas of values.replicas) {
    const known = stage.urls.length;
    await stage.growTo(replicas, values.links);
    for (const url of stage.urls.slice(known)) await warmUp(url, stage.headers, load);
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await refreshRound(stage, values.links);
    await measure(replicas);
    reportRest(report, replicas, await restRound(stage, values.seconds));
    process.stderr.write(`measured with ${replicas} replicas\n`);
  }
} finally {
  await stage.remove();
  await coco.stop();
}
for (const part of parts) reportRounds(report, kinds[part].words, measured[part]);
report.finish();

/** The standby comes and goes with each round, so that disturbances of the machine affect both alike. */
async function measure(replicas: number): Promise<void> {
  const rounds = subjects.map((subject) => ({ subject, refreshes: [] as Round[], calls: [] as Round[] }));
  for (let round = 0; round < values.rounds; round += 1)
    for (const done of rounds) {
      await stage.commitWith(done.subject);
      for (const part of parts) done[part].push(await kinds[part].run());
    }
  for (const part of parts)
    measured[part].push(...rounds.map((done) => ({ subject: done.subject, replicas, rounds: done[part] })));
}
