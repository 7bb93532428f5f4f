import { setting, Settings } from '#kernel';

/** How much the vault keeps decrypted in memory. Provided by the app's configuration. */
export abstract class VaultSettings extends Settings({
  liveLinkLimit: setting.wholeNumber({
    name: 'LIVE_LINK_LIMIT',
    unit: 'links',
    min: 0,
    max: 10_000_000,
    fallback: 50_000,
    meaning: 'Maximum links whose decrypted access token is kept in memory.',
    why: 'About 100 MB, at 2 KB a token; a link beyond it costs a statement and a decryption for each call.',
  }),
  liveLinkIdle: setting.duration({
    name: 'LIVE_LINK_IDLE',
    min: 1,
    max: 86_400,
    fallback: 900,
    meaning: 'How long an unused access token stays decrypted in memory.',
    why: 'A user who switches lamps does so again within minutes; a token that nobody uses should not be found in a memory dump.',
  }),
}) {}
