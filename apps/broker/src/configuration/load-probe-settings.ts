import type { ProbeSettings } from '#coconet';
import { Secret } from '#kernel';
import { CocoVariables } from './coco.variables.js';
import { contractProblems } from './contract-rules.js';
import type { Environment } from './environment.js';
import { pathOverrides } from './path-overrides.js';
import { cocoProblems } from './production-rules.js';
import { readVariables } from './read-variables.js';
import { ConfigurationInvalid, type SettingProblem } from './setting-problem.js';
import { switchProblems } from './transport-rules.js';
import { UpstreamVariables } from './upstream.variables.js';

/**
 * The settings of COCO alone: a cloud can be probed before there is a database.
 *
 * @throws ConfigurationInvalid naming every missing or bad setting at once
 */
export function loadProbeSettings(environment: Environment): ProbeSettings {
  const problems: SettingProblem[] = [];
  const coco = readVariables(CocoVariables, environment, problems);
  const upstream = readVariables(UpstreamVariables, environment, problems);
  if (environment.NODE_ENV === 'production')
    problems.push(...switchProblems(environment), ...cocoProblems(coco));
  problems.push(...contractProblems({ coco, upstream }));
  if (problems.length > 0) throw new ConfigurationInvalid(problems);
  return {
    baseUrl: new URL(coco.COCO_BASE_URL),
    pathPrefix: coco.COCO_PATH_PREFIX,
    paths: pathOverrides(upstream),
    clientId: coco.COCO_CLIENT_ID,
    clientSecret: new Secret(coco.COCO_CLIENT_SECRET),
    tokenBody: coco.COCO_TOKEN_BODY === 'json' ? 'json' : 'form',
    connectTimeout: upstream.COCO_CONNECT_TIMEOUT * 1_000,
    callTimeout: upstream.COCO_FIRST_BYTE_TIMEOUT * 1_000,
    bodyLimit: upstream.COCO_JUDGED_BODY_LIMIT,
  };
}
