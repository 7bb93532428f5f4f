import { setting } from '#kernel';

/** Whether this is production, and where the process keeps its files. */
export const processSettings = {
  mode: setting.choice({
    name: 'NODE_ENV',
    choices: ['production', 'development', 'test'],
    fallback: 'development',
    meaning: 'In production nothing is made up: every required setting must be given.',
    example: 'production',
  }),
  dataDirectory: setting.text({
    name: 'DATA_DIRECTORY',
    type: 'path',
    fallback: '.data',
    meaning:
      'Folder for what one replica keeps on disk: the refresh journal; in development all that is made up.',
    example: '/var/lib/broker',
  }),
};

/** Who brings the database up to date. */
export const migrationChoice = {
  atStart: setting.toggle({
    name: 'MIGRATE_AT_START',
    fallback: true,
    meaning:
      'Whether the broker brings the database up to date at start; otherwise run `npm run migrate` first.',
  }),
};
