/** Where the broker looked for its database. */
export interface DatabasePlace {
  /** Host and port, or the folder of a Unix socket. */
  readonly host: string;
  readonly role: string;
  readonly database: string;
  /** Whether the URL asks for TLS. */
  readonly tls: boolean;
  /** The setting that holds the URL. */
  readonly setting: string;
}

type Text = string | ((place: DatabasePlace) => string);

/** One kind of failure: how to recognize it, and what to tell the operator. */
export interface Fault {
  /** SQLSTATE (PostgreSQL, appendix A), errno of Node.js, or the code of OpenSSL. */
  readonly codes?: RegExp;
  /** What the driver says in its own words, where it gives no code. */
  readonly text?: RegExp;
  /** The system call, or the routine of the server, that tells two causes of one code apart. */
  readonly at?: string;
  /** Continues "PostgreSQL at HOST …". */
  readonly cause: Text;
  readonly remedy: Text;
}

const VERIFY = 'sslmode=verify-full&sslrootcert=/path/ca.pem';

const checkFiles: Text = ({ setting }) =>
  `check the files that sslrootcert, sslcert and sslkey of ${setting} name: each must be a PEM file that this user can read`;

const checkPath: Text = ({ setting }) =>
  `check host and port in ${setting}, routes and firewalls, and that the server is running`;

/** The text for a failure that is not in the table. */
export const UNKNOWN_FAULT: Fault = {
  cause: 'cannot be used',
  remedy: ({ setting }) => `check ${setting}, and look into the log of the server for the same moment`,
};

/** Every failure that has a known cause. The first match counts. */
export const FAULTS: readonly Fault[] = [
  // The way there.
  {
    codes: /^(?:ENOTFOUND|EAI_\w+|ENODATA|ESERVFAIL)$/,
    cause: 'has a name that DNS does not resolve',
    remedy: ({ setting }) => `correct the host in ${setting}, or the DNS of this machine`,
  },
  {
    codes: /^ECONNREFUSED$/,
    cause: 'refuses connections',
    remedy: ({ setting }) =>
      `start the server, make it listen on that address (listen_addresses), or correct host and port in ${setting}`,
  },
  {
    codes: /^(?:ENOENT|EACCES)$/,
    at: 'connect',
    cause: 'has no Unix socket that this user can open',
    remedy: ({ setting }) => `start the server, or correct the folder in ${setting}`,
  },
  {
    codes: /^(?:ENOENT|EACCES|EISDIR)$/,
    cause: 'is not called, because a certificate file cannot be read',
    remedy: checkFiles,
  },
  {
    codes: /^ERR_OSSL_/,
    cause: 'is not called, because a certificate file is not valid PEM',
    remedy: checkFiles,
  },
  {
    codes: /^(?:ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN)$/,
    text: /timeout expired|due to connection timeout|timeout exceeded|No answer from PostgreSQL/,
    cause: 'does not answer',
    remedy: checkPath,
  },
  // TLS.
  {
    text: /server does not support SSL connections/,
    cause: 'does not offer TLS',
    remedy: ({ setting }) => `turn TLS on at the server (ssl = on), or correct host and port in ${setting}`,
  },
  {
    text: /Received unencrypted data after SSL request|error establishing an SSL connection/,
    cause: 'does not speak the protocol of PostgreSQL',
    remedy: ({ setting }) => `correct host and port in ${setting}`,
  },
  {
    codes: /^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    cause: 'shows a certificate that does not name this host',
    remedy: ({ setting }) =>
      `use a name from the certificate as the host in ${setting}, or give the server a certificate for this name`,
  },
  {
    codes: /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/,
    cause: 'shows a certificate that is not valid today',
    remedy: 'renew the certificate of the server, and check the clock of this machine',
  },
  {
    codes: /^(?:UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|CERT_|INVALID_CA|INVALID_PURPOSE)/,
    cause: 'shows a certificate from an authority that this process does not trust',
    remedy: ({ setting }) =>
      `name the authority's certificate in ${setting} (${VERIFY}) or in NODE_EXTRA_CA_CERTS`,
  },
  {
    codes: /^(?:EPROTO|ERR_SSL_|ERR_TLS_)/,
    cause: 'fails in the TLS handshake',
    remedy: ({ setting }) =>
      `check that the server offers TLS 1.2 or later, and the client certificate in ${setting} if it asks for one`,
  },
  // Signing in.
  {
    codes: /^28P01$/,
    cause: ({ role }) => `refuses the password of role "${role}"`,
    remedy: ({ setting }) => `correct the password in ${setting}, percent-encoded (@ is %40, / is %2F)`,
  },
  {
    text: /client password must be a/,
    cause: ({ role }) => `asks for a password of role "${role}"`,
    remedy: ({ setting }) => `add one to ${setting}: postgres://role:password@host/database`,
  },
  {
    codes: /^28000$/,
    at: 'ClientAuthentication',
    cause: ({ role, database, tls }) =>
      `has no pg_hba.conf entry for role "${role}", database "${database}" and this host ${tls ? 'with' : 'without'} TLS`,
    remedy: ({ setting, tls }) =>
      tls
        ? 'add an entry, and reload the server'
        : `the server may demand TLS: add ?${VERIFY} to ${setting}, or add an entry to pg_hba.conf`,
  },
  {
    codes: /^28/,
    cause: ({ role }) => `does not let role "${role}" sign in`,
    remedy: ({ setting }) => `create the role with LOGIN, or correct ${setting}`,
  },
  {
    text: /^SASL: /,
    cause: ({ role }) => `and the driver do not agree how role "${role}" signs in`,
    remedy:
      'set the password again with password_encryption = scram-sha-256, and use scram-sha-256 in pg_hba.conf',
  },
  {
    codes: /^3D000$/,
    cause: ({ database }) => `has no database "${database}"`,
    remedy: ({ setting, database }) =>
      `create it (CREATE DATABASE "${database}"), or correct the name in ${setting}`,
  },
  // Working.
  {
    codes: /^42501$/,
    cause: ({ role, database }) => `denies role "${role}" a right in database "${database}"`,
    remedy:
      'migrate as the owner of the database (broker migrate), and give the role of the brokers its rights by broker migrate --grant-to ROLE',
  },
  {
    codes: /^(?:42P01|42703|42883|3F000)$/,
    cause: ({ database }) => `lacks a part of the schema in database "${database}"`,
    remedy: 'run broker migrate, and leave search_path of the role at its default',
  },
  {
    codes: /^25006$/,
    cause: 'accepts no writes: it is a standby, or was made read-only',
    remedy: ({ setting }) =>
      `name the primary in ${setting}; or end default_transaction_read_only of server, database or role`,
  },
  {
    codes: /^53300$/,
    cause: 'has no connection left',
    remedy:
      'lower DATABASE_POOL_SIZE (each replica holds two more), or raise max_connections or the CONNECTION LIMIT of role and database',
  },
  { codes: /^53100$/, cause: 'has no disk space left', remedy: 'make room on its disk' },
  {
    codes: /^53/,
    cause: 'lacks resources',
    remedy: 'look into the log of the server: memory, disk or a limit',
  },
  { codes: /^57P0[1-5]$/, cause: 'is starting or stopping', remedy: 'wait until it is up, and try again' },
  {
    codes: /^55000$/,
    cause: ({ database }) => `does not accept connections to database "${database}"`,
    remedy: 'ALTER DATABASE … ALLOW_CONNECTIONS true, or name another database',
  },
  {
    codes: /^(?:57014|55P03)$/,
    cause: 'gave a statement up after its time limit',
    remedy: 'end long transactions that hold locks (pg_stat_activity), and try again',
  },
  {
    codes: /^08/,
    text: /Connection terminated|Client has encountered a connection error/,
    cause: 'ended the connection',
    remedy: ({ setting }) =>
      `look into the log of the server or pooler, and check that host and port in ${setting} are those of PostgreSQL`,
  },
  { codes: /^(?:ECONNRESET|EPIPE)$/, cause: 'ended the connection', remedy: checkPath },
];
