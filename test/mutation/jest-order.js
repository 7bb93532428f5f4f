/** Runs the spec files in the order in which they were named, so that a run ends with the quickest that fails. */
export default class JestOrder {
  sort(tests) {
    const order = JSON.parse(process.env.MUTATION_SPECS);
    const place = ({ path }) => order.findIndex((spec) => path.endsWith(`/${spec}`));
    return [...tests].sort((one, other) => place(one) - place(other));
  }

  shard(tests) {
    return tests;
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {
    // Nothing is remembered from one mutant to the next.
  }
}
