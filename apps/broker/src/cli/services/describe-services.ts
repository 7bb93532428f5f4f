import type { Service } from '#access';

/** Services as text: a line each, and one for each live key. */
export function describeServices(services: readonly Service[]): string[] {
  if (services.length === 0) return ['No services yet.'];
  return services.flatMap((service) => [
    `${service.name} (${service.owner})  ${service.id}  ${stateOf(service)}  ${service.scopes.join(' ')}`,
    ...service.keys.map(({ id, createdAt, lastUsedAt }) => {
      const used = lastUsedAt === null ? 'never used' : `last used ${lastUsedAt.toISOString()}`;
      return `  key ${id}  created ${createdAt.toISOString()}, ${used}`;
    }),
  ]);
}

function stateOf({ disabledAt, expiresAt }: Service): string {
  if (disabledAt !== null) return `disabled since ${disabledAt.toISOString()}`;
  return expiresAt === null ? 'enabled' : `expires ${expiresAt.toISOString()}`;
}
