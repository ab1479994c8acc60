import { sign } from 'node:crypto';
import { encodeJsonPart } from '@tallystick/encoding/node';
import type { Merchant, Personalisation } from '@tallystick/protocol';
import { CompactEncrypt, importJWK } from 'jose';
import {
  capabilitiesOf,
  type DeviceStatus,
  emvConfigurationOf,
  MINIMUM_SOFTWARE_VERSION,
  PERSONALISATION_LIFE_MS,
} from '../../fleet/terminals/index.ts';
import type { Platform } from '../../platform/platform.ts';
import type { TakesPin } from '../../trust/keys/index.ts';
import type { Policies } from '../../trust/policies/index.ts';
import type { CaKeys } from './ca-keys.ts';
import { tamperPolicyOf } from './tamper-policy.ts';
import { tillBundleDigest } from './till-bundle.ts';

type Subject = Pick<
  DeviceStatus,
  | 'actor'
  | 'level'
  | 'terminalNumber'
  | 'label'
  | 'currency'
  | 'maximumAmount'
  | 'receiptLines'
  | 'emvLimits'
  | 'personalisationVersion'
  | 'encryptionKey'
>;

const tlsOf = ({ origin, authority }: NonNullable<Platform['tls']>) => ({
  origin,
  ...(authority === undefined ? {} : { authority }),
});

export interface PersonaliserOptions {
  readonly caKeys: CaKeys;
  readonly policies: Policies;
  /** Whether terminals send the APDU trace of each payment. */
  readonly cardTrace: boolean;
  readonly takesPin: TakesPin;
}

/** Makes personalisation data: signed by the server (JWS), then encrypted to the device (JWE). */
export const createPersonaliser = (
  { keys, clock, config, tls }: Pick<Platform, 'keys' | 'clock' | 'config' | 'tls'>,
  { caKeys, policies, cardTrace, takesPin }: PersonaliserOptions,
) => {
  const bundle = tillBundleDigest(config.webRoot);

  const signPayload = (payload: Personalisation): string => {
    const key = keys.signing('personalisation');
    const header = encodeJsonPart({ alg: 'ES256', typ: 'personalisation+jwt', kid: key.kid });
    const input = `${header}.${encodeJsonPart(payload)}`;
    const signature = sign('sha256', Buffer.from(input), {
      key: key.privateKey,
      dsaEncoding: 'ieee-p1363',
    });
    return `${input}.${signature.toString('base64url')}`;
  };

  return async (device: Subject, merchant: Merchant): Promise<string> => {
    const now = clock.now();
    const { active: policy } = await policies.of(merchant.id);
    const { kty, crv, x, y, kid } = keys.cardData().publicJwk;
    const payload: Personalisation = {
      version: device.personalisationVersion,
      issuedAt: new Date(now).toISOString(),
      notAfter: new Date(now + PERSONALISATION_LIFE_MS).toISOString(),
      mode: config.mode,
      deviceId: device.actor.deviceId,
      terminalId: device.actor.terminalId,
      terminalNumber: device.terminalNumber,
      terminalLabel: device.label,
      merchantId: merchant.id,
      merchantNumber: merchant.merchantNumber,
      merchantName: merchant.name,
      timeZone: merchant.timeZone,
      currency: device.currency,
      maximumAmount: Number(device.maximumAmount),
      receiptLines: [...device.receiptLines],
      level: device.level,
      server: {
        origin: config.origin,
        cardDataKey: { kty, crv, x, y, ...(kid === undefined ? {} : { kid }) },
        ...(tls === undefined ? {} : { tls: tlsOf(tls) }),
      },
      attestationPolicy: policy.name,
      minimumSoftwareVersion: MINIMUM_SOFTWARE_VERSION,
      tamper: tamperPolicyOf(policy),
      ...(bundle === undefined ? {} : { bundle }),
      trace: cardTrace,
      emv: emvConfigurationOf(
        merchant,
        device.currency,
        device.maximumAmount,
        device.emvLimits,
        await caKeys.current(),
        capabilitiesOf(await takesPin(device)),
      ),
    };
    return new CompactEncrypt(Buffer.from(signPayload(payload)))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', cty: 'JWT' })
      .encrypt(await importJWK({ ...device.encryptionKey }, 'ECDH-ES'));
  };
};
