import type { VersionedFields } from '#kernel';
import type { Service } from './service.view.js';

/**
 * The fields of a service that admins change. Its keys are not among them: each is made and revoked
 * separately.
 */
export function versionOf({ id: _id, createdAt: _made, keys: _keys, ...fields }: Service): VersionedFields {
  return fields;
}
