import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DeviceKeyScheme, sharedSecretChallenge } from '@tallystick/attestation/evidence';
import {
  createNodeTerminal,
  deviceFlagDetector,
  fileStorage,
  fromEnclave,
  inProcessField,
  nodeTamper,
  type PresentCard,
  type Terminal,
} from '@tallystick/terminal-sdk/node';
import { createVirtualPhone, readVirtualRoot, type VirtualPhoneOptions } from '@tallystick/virtual-devices';
import * as Type from 'typebox';
import { Parse } from 'typebox/value';
import { PUBLIC_ORIGIN, type World } from './world.ts';

/** The part of the file of a Node till that its phone reads. */
const Stored = Type.Object({
  keys: Type.Object({ signing: Type.String(), encryption: Type.String() }),
});

type PhoneKeys = Awaited<ReturnType<NonNullable<VirtualPhoneOptions['makeKeys']>>>;

type KeyUse = readonly [
  algorithm: { name: string; namedCurve: string },
  privateUses: KeyUsage[],
  publicUses: KeyUsage[],
];
const SIGNING: KeyUse = [{ name: 'ECDSA', namedCurve: 'P-256' }, ['sign'], ['verify']];
const AGREEMENT: KeyUse = [{ name: 'ECDH', namedCurve: 'P-256' }, ['deriveBits'], []];

const importPair = async (
  pkcs8: string,
  [algorithm, privateUses, publicUses]: KeyUse,
): Promise<CryptoKeyPair> => {
  const key = createPrivateKey({ key: Buffer.from(pkcs8, 'base64url'), format: 'der', type: 'pkcs8' });
  const { d, ...jwk } = key.export({ format: 'jwk' });
  return {
    privateKey: await crypto.subtle.importKey('jwk', { ...jwk, d: d ?? '' }, algorithm, false, privateUses),
    publicKey: await crypto.subtle.importKey('jwk', jwk, algorithm, true, publicUses),
  };
};

/** Which till of a fixture, and how its second secret signs when it is made. */
export interface StoredTillOptions {
  readonly name: string;
  readonly scheme?: DeviceKeyScheme & ('es256' | 'hmac-sha256');
  readonly tap: (signal: AbortSignal) => Promise<PresentCard> | PresentCard;
}

/**
 * A till whose keys, records and counter are in the file `tills/<name>.json` of the folder: what one version enrolled, another can go on with. Its
 * phone is a virtual one that vouches for the keys in that file.
 */
export const openStoredTill = async (
  world: World,
  { name, scheme = 'es256', tap }: StoredTillOptions,
): Promise<Terminal> => {
  const { folder } = world;
  const path = join(folder, 'tills', `${name}.json`);
  const storage = fileStorage(path, { scheme });
  const makeKeys = async (): Promise<PhoneKeys> => {
    const { keys } = Parse(Stored, JSON.parse(await readFile(path, 'utf8')));
    const encryption = await importPair(keys.encryption, AGREEMENT);
    const voucher = () => crypto.subtle.generateKey(SIGNING[0], false, ['sign', 'verify']);
    return {
      encryption,
      signing: scheme === 'es256' ? await importPair(keys.signing, SIGNING) : await voucher(),
    };
  };
  const root = await readVirtualRoot(join(folder, 'server', 'virtual-root.json'));
  const phone = createVirtualPhone({ root, now: world.now, makeKeys });
  const { attestationSource } = fromEnclave(phone, 'Virtual phone');
  const source: typeof attestationSource = {
    ...attestationSource,
    async evidence(asked) {
      await phone.generateKeys();
      if (scheme === 'es256') return attestationSource.evidence(asked);
      // The phone's key store attests a key beside the shared secret, and the challenge names the secret.
      const { challenge, deviceKeyThumbprint, encryptionKeyThumbprint } = asked;
      const bound = await sharedSecretChallenge(challenge, deviceKeyThumbprint, encryptionKeyThumbprint);
      return attestationSource.evidence({ ...asked, challenge: bound });
    },
  };
  return createNodeTerminal({
    origin: PUBLIC_ORIGIN,
    fetch: world.fetch,
    clock: world.now,
    storage,
    attestationSource: source,
    reader: inProcessField(tap),
    // A virtual phone is an emulator, and says so in its evidence.
    tamper: { ...nodeTamper(), slow: [deviceFlagDetector(source, ['emulator'])] },
  });
};
