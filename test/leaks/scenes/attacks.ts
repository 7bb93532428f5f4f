/** The attacks of test/attacks, run for what they make the broker reveal; whether they are stopped is tested there. */
import type { Attack } from '../../attacks/stage/attack.js';
import { attackClasses } from '../../attacks/requests/classes.js';
import { hostileAnswers } from '../../attacks/answers/hostile-answers.attacks.js';
import type { HostileCloud } from '../../attacks/answers/hostile-cloud.js';
import type { Stage } from '../../attacks/stage/stage.js';
import { tokenEchoes } from '../../attacks/answers/token-echoes.attacks.js';

/** Attacks that run at the same time. */
const SIDE_BY_SIDE = 8;

/** Every attack that is one request. */
export async function playAttacks(stage: Stage): Promise<void> {
  const waiting = attackClasses.flatMap(({ attacks }) => attacks);
  const playRest = async (): Promise<void> => {
    for (let attack = waiting.pop(); attack !== undefined; attack = waiting.pop()) await play(stage, attack);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, playRest));
}

/** Every hostile answer, those that echo the token first, to a broker whose COCO is `cloud`. */
export async function playHostileAnswers(stage: Stage, cloud: HostileCloud, url: string): Promise<void> {
  for (const { answer } of [...tokenEchoes, ...hostileAnswers]) {
    cloud.answerWith(answer);
    await stage.send({ target: '{raw}/network-manager/networks' }, url);
    if (cloud.received.length === 0) throw new Error('The broker did not call COCO');
  }
}

async function play(stage: Stage, { prelude = [], request }: Attack): Promise<void> {
  for (const message of prelude) await stage.send(message);
  await stage.send(request);
}
