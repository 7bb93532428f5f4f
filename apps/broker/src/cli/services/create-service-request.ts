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
  readonly requiredApproval?: readonly string[];
}

/** Validates the options by the API's rules. @throws InvalidRequest naming the field */
export async function createServiceRequest(options: ServiceOptions): Promise<CreateServiceRequest> {
  const { scope, returnUrlPrefix, capability, requestRate, requestBurst, requiredApproval, ...rest } =
    options;
  const body = {
    ...rest,
    scopes: scope,
    ...(returnUrlPrefix && { returnUrlPrefixes: returnUrlPrefix }),
    ...(capability && { capabilities: capability }),
    ...(requestRate !== undefined && { requestRate: Number(requestRate) }),
    ...(requestBurst !== undefined && { requestBurst: Number(requestBurst) }),
    ...(requiredApproval && { requiredApproval: rulesIn(requiredApproval) }),
  };
  const checked: unknown = await createValidationPipe().transform(body, {
    type: 'body',
    metatype: CreateServiceRequest,
  });
  return checked as CreateServiceRequest;
}

/** Rules such as `LOCK_CONTROL=always`, by what each is about. One without `=` has an empty rule, which is refused by its name. */
function rulesIn(options: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    options.map((option) => {
      const [name = '', ...rule] = option.split('=');
      return [name.trim(), rule.join('=').trim()];
    }),
  );
}
