import { setting } from '#kernel';

/** Whether this is production, and where the process keeps its files. */
export const processSettings = {
  mode: setting.choice({
    name: 'NODE_ENV',
    choices: ['production', 'development', 'test'],
    fallback: 'development',
    meaning: 'In production required settings have no defaults.',
    example: 'production',
  }),
  dataDirectory: setting.text({
    name: 'DATA_DIRECTORY',
    type: 'path',
    fallback: '.data',
    meaning:
      'Folder for a replica’s files: the refresh journal; in development everything that is generated.',
    example: '/var/lib/broker',
  }),
};

/** Who brings the database up to date. */
export const migrationChoice = {
  atStart: setting.toggle({
    name: 'MIGRATE_AT_START',
    fallback: true,
    meaning:
      'Whether the broker brings the database up to date at start; otherwise run `broker migrate` first.',
  }),
};
