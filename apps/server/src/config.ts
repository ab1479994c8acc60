import { strict as assert } from 'node:assert';
import { unknownSettings } from '@tallystick/protocol';
import type { TProperties } from 'typebox';
import type { PersonalisationSettings } from './devices/personalisation/index.ts';
import type { TerminalSettings } from './fleet/terminals/index.ts';
import { type InstallationSettings, installationSettings } from './installation.ts';
import { MODULES } from './modules.ts';
import { type AcquiringSettings, requireSafeLink } from './money/acquiring/index.ts';
import type { PaymentSettings } from './money/payments/index.ts';
import type { ApiRequestSettings } from './outbound/api-requests/index.ts';
import type { MessageSettings } from './outbound/messages/index.ts';
import { parseEnvironment } from './platform/config/environment.ts';
import type { SettingsDefinition, ValuesOf } from './platform/config/settings.ts';
import { type Config, ConfigError, platformVariables, readPlatformConfig } from './platform/config.ts';
import type { AuditSettings } from './tenancy/audit/index.ts';
import type { MerchantSettings } from './tenancy/merchants/index.ts';
import type { AttestationSettings } from './trust/attestation/index.ts';
import type { KeySettings } from './trust/keys/index.ts';
import type { PolicySettings } from './trust/policies/index.ts';

export { ConfigError } from './platform/config.ts';

/** All settings of a server: those of the platform, of the installation, and of each module. */
export type ServerConfig = Config &
  InstallationSettings &
  AuditSettings &
  MerchantSettings &
  TerminalSettings &
  PolicySettings &
  AttestationSettings &
  KeySettings &
  PersonalisationSettings &
  AcquiringSettings &
  PaymentSettings &
  ApiRequestSettings &
  MessageSettings;

const definitions: readonly SettingsDefinition<TProperties, object>[] = [
  installationSettings,
  ...Object.values(MODULES).map(({ settings }) => settings),
];

const collect = (): typeof platformVariables & TProperties => {
  const all: typeof platformVariables & TProperties = { ...platformVariables };
  for (const { variables } of definitions) {
    for (const [name, variable] of Object.entries(variables)) {
      assert(!(name in all), `the variable ${name} belongs to one module`);
      all[name] = variable;
    }
  }
  return all;
};

/** Every variable that the server reads. `docs/reference/configuration.md` says what each is for. */
export const VARIABLES = collect();

/** Names with these beginnings are ours; the issuer host, which may share the environment, has its own. */
const PREFIXES = ['TALLYSTICK_', 'MERCHANT_', 'ACQUIRER_', 'RETENTION_'];

/** A setting that does not exist would be ignored, and what it was to change would stay as it is. */
const refuseUnknown = (env: Readonly<Record<string, string | undefined>>): void => {
  const set = Object.keys(env).filter((name) => env[name] !== undefined && env[name] !== '');
  const [first] = unknownSettings(set, new Set(Object.keys(VARIABLES)), PREFIXES);
  if (first === undefined) return;
  const { name, meant } = first;
  throw new ConfigError(
    name,
    `${name} is not a setting${meant === undefined ? '' : `: did you mean ${meant}?`}. All settings are in docs/reference/configuration.md.`,
  );
};

/**
 * Reads the settings from the environment.
 * @throws ConfigError naming the first variable that is wrong, or is none of ours and looks like one
 */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): ServerConfig => {
  refuseUnknown(env);
  const values = parseEnvironment(VARIABLES, env);
  const platform = readPlatformConfig(values as ValuesOf<typeof platformVariables>);
  const given = new Set(Object.keys(env).filter((name) => (env[name] ?? '').trim() !== ''));
  const modules = definitions.map((definition) => definition.read(values, platform, given));
  const config = Object.assign({}, platform, ...modules) as ServerConfig;
  requireSafeLink(config);
  return config;
};
