/** Linking, successful and not. */
import { callbackAttacks } from '../../attacks/linking/callback.attacks.js';
import { confirmationAttacks, connectAttacks } from '../../attacks/linking/connect.attacks.js';
import { LinkingStage, type LiveSession } from '../../attacks/linking/linking-stage.js';
import type { Stage } from '../../attacks/stage/stage.js';
import { ada } from '../../harness/browser/user-agent.js';
import type { SpoiltAnswer } from './spoilt-answers.js';

/** Links an account, links it again, and denies consent. */
export async function playLinking({ system }: Stage): Promise<void> {
  const service = await system.createService();
  const linkId = await system.link(service);
  await system.link(service, ada, { linkId });
  const session = await system.startSession(service, { userId: 'denies' });
  await system.userAgent().linkAccount(session.json.linkUrl, ada, 'deny');
}

/** Attacks the link URL, the callback and the confirmation. */
export async function playAttacksOnLinking(stage: Stage): Promise<void> {
  const linking = LinkingStage.on(stage);
  for (const { target, headers, method } of connectAttacks) {
    const session = await linking.openSession();
    await linking.browse(target(session), headers?.(session) ?? [], method);
  }
  for (const { suffix, headers, method } of callbackAttacks) {
    const scene = { victim: await linking.openSession(), attacker: await linking.openSession() };
    const sent = headers?.(scene) ?? [['Cookie', scene.victim.cookie] as const];
    await linking.browse(`/oauth/callback${suffix(scene)}`, sent, method);
  }
  for (const { as, path, confirmationCode } of confirmationAttacks) {
    const session = await linking.openSession();
    const right = await comeBack(linking, session);
    const body = { confirmationCode: confirmationCode(right) };
    await linking.send('POST', path(session.id), [], as, body);
  }
}

/** Exchanges a code while COCO's token endpoint answers badly; the same code a second time is refused. */
export async function playSpoiltExchanges(stage: Stage, answers: readonly SpoiltAnswer[]): Promise<void> {
  const linking = LinkingStage.on(stage);
  for (const { action } of answers) {
    const session = await linking.openSession();
    const code = await linking.codeOf(session);
    await stage.system.control('POST', '/faults', { match: { endpoint: 'token' }, action, times: 1 });
    for (let round = 0; round < 2; round += 1) await bringCode(linking, session, code);
    await stage.system.control('DELETE', '/faults');
  }
}

/** @returns the confirmation code */
async function comeBack(linking: LinkingStage, session: LiveSession): Promise<string> {
  const location = await bringCode(linking, session, await linking.codeOf(session));
  return new URL(location).searchParams.get('confirmationCode') ?? '';
}

async function bringCode(linking: LinkingStage, session: LiveSession, code: string): Promise<string> {
  const target = `/oauth/callback?code=${code}&state=${session.state}`;
  const { head } = await linking.browse(target, [['Cookie', session.cookie]]);
  return /^location: *(.*)$/im.exec(head)?.[1]?.trim() ?? 'missing:';
}
