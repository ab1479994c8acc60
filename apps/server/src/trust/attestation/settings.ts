import Type from 'typebox';
import { defineSettings } from '../../platform/config/settings.ts';
import { fileOf, Path, Whole } from '../../platform/config/variables.ts';
import { APPLE_APPS_EXAMPLE, APPLE_APPS_RULE, type AppleApp, parseAppleApps } from './apple-apps-setting.ts';

export interface AttestationSettings {
  /** File of the root that virtual phones chain to, test mode only; undefined: one is made in the data folder. */
  readonly virtualRoot: string | undefined;
  /** File in the format of Google's attestation status list; undefined: there is none, and no Android evidence is accepted. */
  readonly androidRevocationList: string | undefined;
  readonly appleApps: readonly AppleApp[];
  /** File with the keys of Play Integrity; undefined: there are none, and no token can be read. */
  readonly playIntegrityKeys: string | undefined;
  /** File with the roots of authenticators whose passkeys are trusted; undefined: those of the release alone. */
  readonly webauthnRoots: string | undefined;
  /** For how many days attestation results are kept. */
  readonly attestationsKeptDays: number;
}

export const attestationSettings = defineSettings(
  {
    TALLYSTICK_VIRTUAL_ROOT: Path(
      './data/virtual-root.json',
      'the file of the root that virtual phones chain to, test mode only',
    ),
    ANDROID_REVOCATION_LIST: Path(
      '/var/lib/tallystick/status.json',
      "a file that holds Google's attestation status list",
    ),
    APPLE_APPS: Type.String({
      default: '[]',
      maxLength: 65_536,
      examples: [APPLE_APPS_EXAMPLE],
      description: APPLE_APPS_RULE,
    }),
    PLAY_INTEGRITY_KEYS: Path(
      '/etc/tallystick/play-integrity.json',
      'a file that holds the Play Integrity keys of your apps',
    ),
    WEBAUTHN_ROOTS: Path(
      '/etc/tallystick/webauthn-roots.pem',
      'a file that holds the root certificates of authenticators, in PEM',
    ),
    RETENTION_ATTESTATIONS_DAYS: Whole(400, 35, 36_500, 'days that attestation results are kept'),
  },
  (read): AttestationSettings => ({
    virtualRoot: fileOf(read.TALLYSTICK_VIRTUAL_ROOT),
    androidRevocationList: fileOf(read.ANDROID_REVOCATION_LIST),
    appleApps: parseAppleApps(read.APPLE_APPS),
    playIntegrityKeys: fileOf(read.PLAY_INTEGRITY_KEYS),
    webauthnRoots: fileOf(read.WEBAUTHN_ROOTS),
    attestationsKeptDays: read.RETENTION_ATTESTATIONS_DAYS,
  }),
);
