import { IsIn, IsOptional, Length } from 'class-validator';
import { IsPageLimit, IsPlaceCursor, MayBeLeftOut, PAGE_DEFAULT } from '#kernel';
import { AreApprovalRules } from '../approval/approval-fields.js';
import type { RequiredActor } from '../actor/required-actor.js';
import type { LinkAccess } from '../caller.js';
import type { Scope } from '../scope.js';
import {
  AreCapabilities,
  AreReturnUrlPrefixes,
  AreScopes,
  IsExpiry,
  IsJwtSubject,
  IsLinkAccess,
  IsRequestBurst,
  IsRequestRate,
  IsRequiredActor,
  IsServiceName,
  IsServiceOwner,
} from './service-fields.js';
import { serviceOrders, type ServiceOrder } from './service-list.js';
import { Service } from './service.view.js';

/** The body of `POST /v1/admin/services`. {@link ServiceDefinition} says what its members mean. */
export class CreateServiceRequest {
  @IsServiceName()
  name!: string;

  @IsServiceOwner()
  owner!: string;

  @AreScopes()
  scopes!: Scope[];

  @MayBeLeftOut()
  @AreReturnUrlPrefixes()
  returnUrlPrefixes: string[] = [];

  @MayBeLeftOut()
  @IsLinkAccess()
  linkAccess: LinkAccess = 'own';

  @MayBeLeftOut()
  @AreCapabilities()
  capabilities: string[] = ['*'];

  @IsRequestRate()
  requestRate: number | null = null;

  @IsRequestBurst()
  requestBurst: number | null = null;

  @IsJwtSubject()
  jwtSubject: string | null = null;

  @IsExpiry()
  expiresAt: Date | null = null;

  @MayBeLeftOut()
  @IsRequiredActor()
  requiredActor: RequiredActor = 'none';

  @MayBeLeftOut()
  @AreApprovalRules()
  requiredApproval: Record<string, string> = {};

  static readonly example: Partial<CreateServiceRequest> = {
    name: Service.example.name,
    owner: Service.example.owner,
    scopes: Service.example.scopes,
    returnUrlPrefixes: Service.example.returnUrlPrefixes,
    capabilities: Service.example.capabilities,
    requestRate: Service.example.requestRate,
  };
}

/** The body of `PATCH /v1/admin/services/:id`: fields that are left out stay as they are. */
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

  @MayBeLeftOut()
  @IsRequiredActor()
  requiredActor?: RequiredActor;

  @MayBeLeftOut()
  @AreApprovalRules()
  requiredApproval?: Record<string, string>;

  static readonly example: ChangeServiceRequest = { requestRate: 100 };
}

/** The query of `GET /v1/admin/services/export`. */
export class ExportServicesQuery {
  /** A part of the name or of the owner, regardless of case. */
  @MayBeLeftOut()
  @Length(1, 200, { message: 'expected 1 to 200 characters: a part of the name or of the owner' })
  name?: string;

  /**
   * What the list is ordered by; a minus turns it around. `lastUsedAt` is the last use of a live key. Newest first if left out.
   */
  @IsOptional()
  @IsIn(serviceOrders, { message: `expected one of ${serviceOrders.join(', ')}` })
  order?: ServiceOrder;
}

/** The query of `GET /v1/admin/services`. */
export class ListServicesQuery extends ExportServicesQuery {
  /** Entries of the page. */
  @IsPageLimit()
  limit: number = PAGE_DEFAULT;

  /** `nextCursor` of the previous page. */
  @IsPlaceCursor()
  cursor?: string;
}
