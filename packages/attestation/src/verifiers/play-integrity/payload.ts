import { AttestationInputError } from '../../errors.ts';
import { decodeBase64Url } from '../../formats/base64url.ts';
import type { PlayIntegrityFacts } from '../../result/facts.ts';

/** What a token says about the request it answers: looked at before anything else. */
export interface RequestDetails {
  readonly packageName: string;
  readonly form: 'standard' | 'classic';
  /** requestHash or nonce. */
  readonly binding: string;
  /** Unix milliseconds. */
  readonly at: number;
}

export interface PlayIntegrityPayload {
  readonly request: RequestDetails;
  readonly verdicts: Omit<
    PlayIntegrityFacts,
    'kind' | 'request' | 'requestPackageName' | 'requestedAt' | 'virtual'
  >;
}

type Fields = Readonly<Record<string, unknown>>;

const TEXT_MAX = 512;
const LIST_MAX = 32;
const UNKNOWN_MAX = 32;

const bad = (path: string): never => {
  throw new AttestationInputError('ERR_EVIDENCE', path, 'missing or of the wrong form');
};

const fieldsOf = (value: unknown, path: string): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : bad(path);

/** Reads fields one by one and remembers which were asked for, so that what nobody knows can be reported. */
class FieldReader {
  readonly #fields: Fields;
  readonly #path: string;
  readonly #unknown: string[];
  readonly #left: Set<string>;

  constructor(value: unknown, path: string, unknown: string[]) {
    this.#fields = fieldsOf(value, path);
    this.#path = path;
    this.#unknown = unknown;
    this.#left = new Set(Object.keys(this.#fields));
  }

  #take(name: string): unknown {
    this.#left.delete(name);
    return this.#fields[name];
  }
  pathOf = (name: string): string => (this.#path === '' ? name : `${this.#path}/${name}`);

  text(name: string): string | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    return typeof value === 'string' && value.length <= TEXT_MAX ? value : bad(this.pathOf(name));
  }
  requiredText(name: string): string {
    return this.text(name) ?? bad(this.pathOf(name));
  }
  texts(name: string): readonly string[] | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    const texts = (items: readonly unknown[]): items is readonly string[] =>
      items.length <= LIST_MAX && items.every((item) => typeof item === 'string' && item.length <= TEXT_MAX);
    return Array.isArray(value) && texts(value) ? value : bad(this.pathOf(name));
  }
  /** A number, or its decimal digits as Google writes 64-bit ones. */
  count(name: string): number | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    const count = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
    return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0
      ? count
      : bad(this.pathOf(name));
  }
  flag(name: string): boolean | undefined {
    const value = this.#take(name);
    return value === undefined || typeof value === 'boolean' ? value : bad(this.pathOf(name));
  }
  /** A part that is missing reads as one without fields. */
  part(name: string): FieldReader {
    return new FieldReader(this.#take(name) ?? {}, this.pathOf(name), this.#unknown);
  }
  finish(): void {
    for (const name of this.#left) {
      if (this.#unknown.length < UNKNOWN_MAX) this.#unknown.push(this.pathOf(name).slice(0, 128));
    }
  }
}

/**
 * Reads the payload of a token ("Integrity verdicts", developer.android.com). A field of the wrong type refuses it; one that is missing
 * stays missing; one that is not known is reported by its path.
 * @throws AttestationInputError `ERR_EVIDENCE`, naming the field
 */
export function parsePayload(bytes: Uint8Array): PlayIntegrityPayload {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return bad('payload');
  }
  const unknownFields: string[] = [];
  const root = new FieldReader(value, '', unknownFields);
  const request = readRequest(root.part('requestDetails'));
  const app = root.part('appIntegrity');
  const device = root.part('deviceIntegrity');
  const activity = device.part('recentDeviceActivity');
  const attributes = device.part('deviceAttributes');
  const account = root.part('accountDetails');
  const environment = root.part('environmentDetails');
  const risk = environment.part('appAccessRiskVerdict');
  const testing = root.part('testingDetails');
  const read = {
    appRecognitionVerdict: app.text('appRecognitionVerdict'),
    packageName: app.text('packageName'),
    certificateDigests: app.texts('certificateSha256Digest')?.map(digestHex),
    versionCode: app.count('versionCode'),
    deviceRecognitionVerdict: device.texts('deviceRecognitionVerdict'),
    deviceActivityLevel: activity.text('deviceActivityLevel'),
    sdkVersion: attributes.count('sdkVersion'),
    appLicensingVerdict: account.text('appLicensingVerdict'),
    playProtectVerdict: environment.text('playProtectVerdict'),
    appsDetected: risk.texts('appsDetected'),
  };
  const testingResponse = testing.flag('isTestingResponse') ?? false;
  for (const part of [root, app, device, activity, attributes, account, environment, risk, testing])
    part.finish();
  return { request, verdicts: { ...known(read), testingResponse, unknownFields } };
}

function readRequest(reader: FieldReader): RequestDetails {
  const packageName = reader.requiredText('requestPackageName');
  const hash = reader.text('requestHash');
  const nonce = reader.text('nonce');
  const at = reader.count('timestampMillis') ?? bad(reader.pathOf('timestampMillis'));
  reader.finish();
  if (hash !== undefined && nonce !== undefined) return bad(reader.pathOf('requestHash'));
  if (hash !== undefined) return { packageName, form: 'standard', binding: hash, at };
  // Classic nonces come back with the padding that the app may have sent.
  if (nonce !== undefined) return { packageName, form: 'classic', binding: nonce.replace(/={1,2}$/, ''), at };
  return bad(reader.pathOf('requestHash'));
}

/** Digests are written in base64url; policies hold them in hex. */
function digestHex(text: string): string {
  const bytes = decodeBase64Url(
    text.replace(/=+$/, ''),
    'ERR_EVIDENCE',
    'appIntegrity/certificateSha256Digest',
  );
  return bytes.toHex();
}

type Known<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The same without members that are undefined. */
const known = <T extends object>(value: T): Known<T> =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Known<T>;
