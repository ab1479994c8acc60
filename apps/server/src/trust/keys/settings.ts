import { defineSettings } from '../../platform/config/settings.ts';
import { fileOf, Path } from '../../platform/config/variables.ts';

export interface KeySettings {
  /** File of the keys that PINs go to the acquirer under; undefined: terminals take no PIN. */
  readonly pinZoneFile?: string | undefined;
}

export const keySettings = defineSettings(
  {
    PIN_ZONE_FILE: Path(
      './data/pin-zone.keys',
      'a file of the keys that PINs go to the acquirer under, the same that the issuer host has; made at the first start',
    ),
  },
  (read): KeySettings => ({ pinZoneFile: fileOf(read.PIN_ZONE_FILE) }),
);
