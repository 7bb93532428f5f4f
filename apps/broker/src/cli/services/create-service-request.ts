import { CreateServiceRequest } from '#access';
import { createValidationPipe } from '../../http/input/validation.js';

/** The raw options of `broker services create`. */
export interface ServiceOptions {
  readonly name: string;
  readonly owner: string;
  readonly scope: readonly string[];
  readonly returnUrlPrefix?: readonly string[];
  readonly linkAccess?: string;
  readonly capability?: readonly string[];
  readonly requestRate?: string;
  readonly requestBurst?: string;
  readonly jwtSubject?: string;
  readonly expiresAt?: string;
  readonly requiredActor?: string;
}

/** Validates the options by the API's rules. @throws InvalidRequest naming the field */
export async function createServiceRequest(options: ServiceOptions): Promise<CreateServiceRequest> {
  const { scope, returnUrlPrefix, capability, requestRate, requestBurst, ...rest } = options;
  const body = {
    ...rest,
    scopes: scope,
    ...(returnUrlPrefix && { returnUrlPrefixes: returnUrlPrefix }),
    ...(capability && { capabilities: capability }),
    ...(requestRate !== undefined && { requestRate: Number(requestRate) }),
    ...(requestBurst !== undefined && { requestBurst: Number(requestBurst) }),
  };
  const checked: unknown = await createValidationPipe().transform(body, {
    type: 'body',
    metatype: CreateServiceRequest,
  });
  return checked as CreateServiceRequest;
}
