import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { ConfigError } from '../../platform/config/config-error.ts';

/** An Android app that may be a terminal. The same package may be there once for each of its signers. */
export interface AndroidApp {
  readonly packageName: string;
  /** SHA-256 of the signing certificate, lower-case hex. */
  readonly signatureDigests: readonly string[];
  /** Version code, from which on it is accepted. */
  readonly minimumVersion: number;
}

export const ANDROID_APPS_EXAMPLE = `'[{"package":"org.example.till","signer":"${'5e'.repeat(32)}","minimumVersionCode":1}]'`;
export const ANDROID_APPS_RULE =
  'a JSON array of objects with exactly `package`, `signer` and `minimumVersionCode`, one for each app that may be a terminal';

/** What each member must be, in words for the refusal. */
const WORDS: Readonly<Record<string, string>> = {
  package: "the app's package name, such as org.example.till",
  signer: 'the SHA-256 of the signing certificate: 64 hexadecimal digits, with or without colons',
  minimumVersionCode: 'the lowest version code that is accepted: a whole number from 0',
};

const AndroidApps = Compile(
  Type.Array(
    Type.Object(
      {
        package: Type.String({
          maxLength: 255,
          pattern: '^[A-Za-z][A-Za-z0-9_]*(\\.[A-Za-z][A-Za-z0-9_]*)+$',
        }),
        // keytool and the Play console print colons between the bytes.
        signer: Type.String({ pattern: '^[0-9A-Fa-f]{2}(:?[0-9A-Fa-f]{2}){31}$' }),
        minimumVersionCode: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
      },
      { additionalProperties: false },
    ),
    { maxItems: 100 },
  ),
);

const refuse = (where: string, rule: string, options?: ErrorOptions): never => {
  throw new ConfigError(
    'ANDROID_APPS',
    `ANDROID_APPS${where} must be ${rule}. For example: ANDROID_APPS=${ANDROID_APPS_EXAMPLE}`,
    options,
  );
};

/**
 * Reads the setting `ANDROID_APPS`.
 * @throws ConfigError naming the place that is wrong
 */
export const parseAndroidApps = (text: string): readonly AndroidApp[] => {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    return refuse(' cannot be read as JSON: it', ANDROID_APPS_RULE, { cause });
  }
  if (!AndroidApps.Check(given)) {
    const path = AndroidApps.Errors(given)[0]?.instancePath ?? '';
    const rule = WORDS[path.split('/')[2] ?? ''] ?? ANDROID_APPS_RULE;
    return refuse(path === '' ? '' : ` is not usable at ${path}: it`, rule);
  }
  return given.map(({ package: packageName, signer, minimumVersionCode }) => ({
    packageName,
    signatureDigests: [signer.replaceAll(':', '').toLowerCase()],
    minimumVersion: minimumVersionCode,
  }));
};
