import Type from 'typebox';
import { OPTIONAL_MODULES } from './modules.ts';
import { ConfigError } from './platform/config/config-error.ts';
import { defineSettings } from './platform/config/settings.ts';

export interface InstallationSettings {
  /** Names of the optional modules that are left out, with their tables, routes, background work and pages. */
  readonly without: ReadonlySet<string>;
}

const NAMES: readonly string[] = OPTIONAL_MODULES.map(({ name }) => name);

/** What this installation consists of. */
export const installationSettings = defineSettings(
  {
    TALLYSTICK_WITHOUT: Type.Optional(
      Type.String({
        pattern: '^[a-z-]+(,[a-z-]+)*$',
        examples: [NAMES.join(',')],
        description: `the optional modules to leave out, separated by commas: ${NAMES.join(', ')}`,
      }),
    ),
  },
  (read): InstallationSettings => {
    const without = read.TALLYSTICK_WITHOUT?.split(',') ?? [];
    const unknown = without.find((name) => !NAMES.includes(name));
    if (unknown !== undefined) {
      throw new ConfigError(
        'TALLYSTICK_WITHOUT',
        `TALLYSTICK_WITHOUT names ${JSON.stringify(unknown)}, which is no optional module. Those are: ${NAMES.join(', ')}. For example: TALLYSTICK_WITHOUT=${NAMES.join(',')}`,
      );
    }
    return { without: new Set(without) };
  },
);
