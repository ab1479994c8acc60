import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { ConfigError } from '../../platform/config/config-error.ts';

/** An iOS app that may be a terminal, in one environment. The same app may be there once for each. */
export interface AppleApp {
  readonly teamId: string;
  readonly bundleId: string;
  readonly environment: 'production' | 'development';
}

export const APPLE_APPS_EXAMPLE = `'[{"team":"ABCDE12345","bundle":"org.example.till","environment":"production"}]'`;
export const APPLE_APPS_RULE =
  'a JSON array of objects with exactly `team`, `bundle` and `environment`, one for each app that may be a terminal';

/** What each member must be, in words for the refusal. */
const WORDS: Readonly<Record<string, string>> = {
  team: 'the team id of the developer account: ten capital letters and digits',
  bundle: "the app's bundle id, such as org.example.till",
  environment: '`production` for builds of the App Store and TestFlight, `development` for those from Xcode',
};

const AppleApps = Compile(
  Type.Array(
    Type.Object(
      {
        team: Type.String({ pattern: '^[A-Z0-9]{10}$' }),
        bundle: Type.String({ maxLength: 155, pattern: '^[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$' }),
        environment: Type.Enum(['production', 'development']),
      },
      { additionalProperties: false },
    ),
    { maxItems: 100 },
  ),
);

const refuse = (where: string, rule: string, options?: ErrorOptions): never => {
  throw new ConfigError(
    'APPLE_APPS',
    `APPLE_APPS${where} must be ${rule}. For example: APPLE_APPS=${APPLE_APPS_EXAMPLE}`,
    options,
  );
};

/**
 * Reads the setting `APPLE_APPS`.
 * @throws ConfigError naming the place that is wrong
 */
export const parseAppleApps = (text: string): readonly AppleApp[] => {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    return refuse(' cannot be read as JSON: it', APPLE_APPS_RULE, { cause });
  }
  if (!AppleApps.Check(given)) {
    const path = AppleApps.Errors(given)[0]?.instancePath ?? '';
    const rule = WORDS[path.split('/')[2] ?? ''] ?? APPLE_APPS_RULE;
    return refuse(path === '' ? '' : ` is not usable at ${path}: it`, rule);
  }
  return given.map(({ team, bundle, environment }) => ({ teamId: team, bundleId: bundle, environment }));
};
