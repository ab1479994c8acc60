import { loadZoneKeys } from '@tallystick/operating';
import type { ModuleDefinition } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Policies } from '../policies/index.ts';
import { keyMigrations } from './schema.ts';
import { type KeySettings, keySettings } from './settings.ts';
import { createTakesPin, type TakesPin } from './takes-pin.ts';
import { createTerminalPinKeys, type TerminalPinKeys } from './terminal-pin-keys.ts';
import { createTranslatePin, type TranslatePin } from './translate-pin.ts';
import { loadZone } from './zone.ts';

export type { KeySettings } from './settings.ts';
export type { TakesPin } from './takes-pin.ts';
export type { TerminalPinKeys } from './terminal-pin-keys.ts';
export type { TranslatePin } from './translate-pin.ts';

export interface Keys {
  readonly terminalPins: TerminalPinKeys;
  readonly takesPin: TakesPin;
  /** A terminal's PIN as the acquirer takes it; undefined: no key was agreed on with it, and no terminal takes a PIN. */
  readonly translatePin: TranslatePin | undefined;
}

/** Keys in the Hsm: which there are, what they are used for, and what becomes of a terminal's PIN. */
export const keys = {
  name: 'keys',
  migrations: keyMigrations,
  retention: [],
  settings: keySettings,
  async create(
    platform: Platform,
    { pinZoneFile }: KeySettings,
    { policies }: { readonly policies: Pick<Policies, 'of'> },
  ): Promise<Keys> {
    const { hsm } = platform;
    const zoneKeys = pinZoneFile === undefined ? undefined : await loadZoneKeys(pinZoneFile);
    const zone = await loadZone(platform, hsm, zoneKeys);
    const terminalPins = createTerminalPinKeys({ platform, hsm });
    return {
      terminalPins,
      takesPin: createTakesPin(policies, zone !== undefined),
      translatePin: zone && createTranslatePin(hsm, terminalPins, zone.wrapped),
    };
  },
} satisfies ModuleDefinition;
