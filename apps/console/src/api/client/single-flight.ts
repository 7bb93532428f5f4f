/**
 * Joins a call that is made again with the same input before it has ended: two clicks within one frame send one request, and
 * both get its answer. Otherwise the refusal of the second could replace a key that the first answer shows only once.
 */
export class SingleFlight<Input, Output> {
  private readonly flights = new Map<string, Promise<Output>>();

  run(input: Input, call: (input: Input) => Promise<Output>): Promise<Output> {
    const key = JSON.stringify([input]);
    const flying = this.flights.get(key);
    if (flying !== undefined) return flying;
    const flight = call(input).finally(() => {
      this.flights.delete(key);
    });
    this.flights.set(key, flight);
    return flight;
  }
}
