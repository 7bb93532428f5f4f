import { CoconetSettings, cocoOrigin, pathOverrides, type ProbeSettings } from '#coconet';
import { egressProxyOf, egressSettings, Secret } from '#kernel';
import { cocoClient, OAuthSettings } from '#oauth';
import { contractProblems, pathsGiven } from './rules/contract-rules.js';
import { isProduction, type Environment } from './environment.js';
import { cocoProblems } from './rules/production-rules.js';
import { SettingsReading } from './read-settings.js';
import { switchProblems } from './rules/transport-rules.js';

const groups = {
  egress: egressSettings,
  cocoOrigin,
  cocoClient,
  oauth: OAuthSettings.described,
  pathOverrides,
  coconet: CoconetSettings.described,
};

/**
 * Only the settings for COCO: a cloud can be probed before there is a database.
 *
 * @throws ConfigurationInvalid naming every missing or bad setting at once
 */
export function loadProbeSettings(environment: Environment): ProbeSettings {
  const reading = new SettingsReading(groups, environment);
  const { drafts, problems } = reading;
  if (isProduction(environment)) problems.push(...switchProblems(environment), ...cocoProblems(drafts));
  problems.push(...contractProblems(drafts));
  const settings = reading.values();
  return {
    ...settings.cocoOrigin,
    proxy: egressProxyOf(settings.egress),
    paths: pathsGiven(settings.pathOverrides),
    clientId: settings.cocoClient.id,
    clientSecret: new Secret(settings.cocoClient.secrets),
    tokenBody: settings.oauth.tokenBody,
    connectTimeout: settings.coconet.connectTimeout,
    callTimeout: settings.coconet.firstByteTimeout,
    bodyLimit: settings.coconet.judgedBodyLimit,
  };
}
