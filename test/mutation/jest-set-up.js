/** In place of the usual set-up: the copy's PostgreSQL has the migrated template from its first run. */
export default async function setUp() {
  // Nothing is left to do.
}
