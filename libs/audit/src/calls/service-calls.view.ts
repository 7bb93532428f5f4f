import { Uuid } from '#kernel';

/** Calls of one service in a day, by their outcome. */
export class ServiceCalls {
  @Uuid()
  readonly serviceId!: string;

  readonly serviceName!: string;

  readonly succeeded!: number;

  readonly refused!: number;

  readonly failed!: number;
}
