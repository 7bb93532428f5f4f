import { KeyringInvalid } from '../../ring/keyring.js';

/** A key of the AWS Key Management Service. */
export interface AwsKmsKey {
  readonly kind: 'aws-kms';
  /** ARN, id, or `alias/…`. */
  readonly key: string;
  /** Needed if the key is not given by its ARN and `AWS_REGION` is not set. */
  readonly region?: string | undefined;
}

/** A key of the transit engine of OpenBao or HashiCorp Vault. */
export interface TransitKey {
  readonly kind: 'transit';
  /** Path where the engine is mounted, usually `transit`. */
  readonly mount: string;
  readonly key: string;
}

/** The key that wraps a keyring. Not a secret: it is written in the wrapped file. */
export type WrappedBy = AwsKmsKey | TransitKey;

/**
 * Letters, digits, and what ARNs and aliases need; nothing that could break out of the URL or JSON it is put
 * into.
 */
const AWS_KEY = /^[A-Za-z0-9:/_-]{1,2048}$/;

const AWS_REGION = /^[a-z0-9-]{1,40}$/;

/** Path segments without dots, so that none can lead elsewhere. */
const TRANSIT_MOUNT = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/;

const TRANSIT_KEY = /^[A-Za-z0-9_-]+([.][A-Za-z0-9_-]+)*$/;

/** Parses `aws-kms:KEY` or `transit:MOUNT/KEY`, as used in commands. @throws KeyringInvalid */
export function parseWrappedBy(text: string): WrappedBy {
  const separator = text.indexOf(':');
  const name = text.slice(separator + 1);
  switch (text.slice(0, Math.max(separator, 0))) {
    case 'aws-kms':
      return readWrappedBy({ kind: 'aws-kms', key: name });
    case 'transit':
      return readWrappedBy({
        kind: 'transit',
        mount: name.slice(0, Math.max(name.lastIndexOf('/'), 0)),
        key: name.slice(name.lastIndexOf('/') + 1),
      });
    default:
      throw new KeyringInvalid('does not name a wrapping key: expected aws-kms:KEY or transit:MOUNT/KEY');
  }
}

/** Checks the description of the wrapping key in a wrapped keyring. @throws KeyringInvalid */
export function readWrappedBy(value: unknown): WrappedBy {
  const fields = new Map(value instanceof Object ? Object.entries(value) : []);
  const text = (name: string): unknown => fields.get(name);
  const [kind, key, mount, region] = [text('kind'), text('key'), text('mount'), text('region')];
  if (kind === 'aws-kms') {
    if (!matches(AWS_KEY, key)) throw new KeyringInvalid('names an invalid AWS KMS key');
    if (region === undefined) return { kind, key };
    if (!matches(AWS_REGION, region)) throw new KeyringInvalid('names an invalid AWS region');
    return { kind, key, region };
  }
  if (kind !== 'transit')
    throw new KeyringInvalid('is wrapped by something unknown; expected aws-kms or transit');
  if (!matches(TRANSIT_MOUNT, mount) || !matches(TRANSIT_KEY, key))
    throw new KeyringInvalid('names an invalid transit mount or key');
  return { kind, mount, key };
}

/** The service and the key, for messages. */
export function describeWrappedBy(wrappedBy: WrappedBy): string {
  return wrappedBy.kind === 'aws-kms'
    ? `AWS KMS key ${wrappedBy.key}`
    : `transit key ${wrappedBy.mount}/${wrappedBy.key}`;
}

function matches(pattern: RegExp, value: unknown): value is string {
  return typeof value === 'string' && pattern.test(value);
}
