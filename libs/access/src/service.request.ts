import { MayBeLeftOut } from '#kernel';
import type { LinkAccess } from './caller.js';
import type { Scope } from './scope.js';
import {
  AreCapabilities,
  AreReturnUrlPrefixes,
  AreScopes,
  IsExpiry,
  IsJwtSubject,
  IsLinkAccess,
  IsRequestBurst,
  IsRequestRate,
  IsServiceName,
  IsServiceOwner,
} from './service-fields.js';

/** The body of `POST /v1/admin/services`. */
export class CreateServiceRequest {
  @IsServiceName()
  name!: string;

  /** The team or person to ask about the service. */
  @IsServiceOwner()
  owner!: string;

  @AreScopes()
  scopes!: Scope[];

  /** Where users may be sent back to after linking. */
  @MayBeLeftOut()
  @AreReturnUrlPrefixes()
  returnUrlPrefixes: string[] = [];

  @MayBeLeftOut()
  @IsLinkAccess()
  linkAccess: LinkAccess = 'own';

  @MayBeLeftOut()
  @AreCapabilities()
  capabilities: string[] = ['*'];

  /** Calls a second on all replicas together. */
  @IsRequestRate()
  requestRate: number | null = null;

  /** Calls at once after a quiet time. */
  @IsRequestBurst()
  requestBurst: number | null = null;

  /** The `sub` of JWTs that are to stand for the service. */
  @IsJwtSubject()
  jwtSubject: string | null = null;

  /** When the service's credentials stop working. */
  @IsExpiry()
  expiresAt: Date | null = null;
}

/** The body of `PATCH /v1/admin/services/:id`: what is left out stays as it is. */
export class ChangeServiceRequest {
  @MayBeLeftOut()
  @IsServiceName()
  name?: string;

  @MayBeLeftOut()
  @IsServiceOwner()
  owner?: string;

  @MayBeLeftOut()
  @AreScopes()
  scopes?: Scope[];

  @MayBeLeftOut()
  @AreReturnUrlPrefixes()
  returnUrlPrefixes?: string[];

  @MayBeLeftOut()
  @IsLinkAccess()
  linkAccess?: LinkAccess;

  @MayBeLeftOut()
  @AreCapabilities()
  capabilities?: string[];

  @IsRequestRate()
  requestRate?: number | null;

  @IsRequestBurst()
  requestBurst?: number | null;

  @IsJwtSubject()
  jwtSubject?: string | null;

  @IsExpiry()
  expiresAt?: Date | null;
}
