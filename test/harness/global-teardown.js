/** Stops the PostgreSQL of the test run, if the set-up started it. */
export default async function tearDown() {
  await globalThis.stopTestPostgres?.();
}
