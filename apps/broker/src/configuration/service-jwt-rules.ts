import type { ServiceJwtVariables } from './service-jwt.variables.js';
import type { SettingProblem } from './setting-problem.js';

const NEEDED = ['SERVICE_JWT_ISSUER', 'SERVICE_JWT_AUDIENCE', 'SERVICE_JWT_JWKS_URL'] as const;

/** An issuer without its audience or keys would let in too many or nobody: all three are set, or none. */
export function serviceJwtProblems(variables: ServiceJwtVariables): SettingProblem[] {
  const missing = NEEDED.filter((setting) => variables[setting] === undefined);
  if (missing.length === NEEDED.length) return [];
  return missing.map((setting) => ({
    setting,
    problem: 'is missing, while another setting of the JWT issuer is given',
    remedy: `Set ${NEEDED.join(', ')} together, or none of them.`,
  }));
}
