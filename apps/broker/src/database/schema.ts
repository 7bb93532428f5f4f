import { accessEntities, accessMigrations } from '#access';
import { auditEntities, auditMigrations } from '#audit';
import { coconetMigrations } from '#coconet';
import type { DatabaseSchema } from '#database';
import { eventsMigrations } from '#events';
import { grantsMigrations } from '#grants';
import { importMigrations } from '#import';
import { keyringMigrations } from '#keyring';
import { oauthEntities, oauthMigrations } from '#oauth';
import { refreshMigrations } from '#refresh';
import { vaultEntities, vaultMigrations } from '#vault';
import { CreateConsole1700001000000 } from '../migrations/1700001000000-create-console.js';
import { KeepUsedGrants1700001431000 } from '../migrations/1700001431000-keep-used-grants.js';
import { TellRefusalsApart1700001570000 } from '../migrations/1700001570000-tell-refusals-apart.js';
import { CreateServiceTraffic1700001668000 } from '../migrations/1700001668000-create-service-traffic.js';
import { GiveSessionsRoles1700001580000 } from '../migrations/1700001580000-give-sessions-roles.js';
import { ListSessions1700001582000 } from '../migrations/1700001582000-list-sessions.js';
import { NameHostsOfReplicas1700001662000 } from '../migrations/1700001662000-name-hosts-of-replicas.js';
import { NoteAuthentication1700001660000 } from '../migrations/1700001660000-note-authentication.js';

/** All tables and migrations: the one list that the broker, `migrate` and the TypeORM commands use. */
export const databaseSchema: DatabaseSchema = {
  entities: [...accessEntities, ...auditEntities, ...vaultEntities, ...oauthEntities],
  migrations: [
    ...auditMigrations,
    ...accessMigrations,
    ...keyringMigrations,
    ...vaultMigrations,
    ...importMigrations,
    ...oauthMigrations,
    ...coconetMigrations,
    ...refreshMigrations,
    ...eventsMigrations,
    ...grantsMigrations,
    CreateConsole1700001000000,
    KeepUsedGrants1700001431000,
    TellRefusalsApart1700001570000,
    GiveSessionsRoles1700001580000,
    ListSessions1700001582000,
    NoteAuthentication1700001660000,
    NameHostsOfReplicas1700001662000,
    CreateServiceTraffic1700001668000,
  ],
};
