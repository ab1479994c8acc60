import { type CardProfile, issueCardProfile } from '@tallystick/emv';
import { nodeGenerateRsa, nodeSha1 } from '@tallystick/emv/node';
import type { Hsm } from '@tallystick/keys';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import type { Randomness } from '@tallystick/keys/randomness';
import type { KeySets } from '../keys/key-sets.ts';

export interface PersonaliseDependencies {
  readonly hsm: Hsm;
  readonly keySets: KeySets;
  readonly randomness: Randomness;
  /** Name of the application on the card. */
  readonly label: string;
}

/** Makes what is on a card: data, certificates, and its own keys in clear. @param expiry YYMMDD */
export type Personalise = (pan: string, now: Date, expiry: string) => Promise<CardProfile>;

export const PAN_SEQUENCE = 1;
const DAY_MS = 86_400_000;

export const yymmdd = (date: Date): string => date.toISOString().slice(2, 10).replaceAll('-', '');

/** The issuer's master key stays in the HSM: the card's own is derived there, and is overwritten once it is in the profile. */
export const createPersonalise = ({
  hsm,
  keySets,
  randomness,
  label,
}: PersonaliseDependencies): Personalise => {
  return async (pan, now, expiry) => {
    const master = keySets.cryptogramKey(keySets.current);
    if (!master) throw new RangeError('The current key set has no key');
    const panSequence = String(PAN_SEQUENCE).padStart(2, '0');
    const secret = await hsm.deriveCardKey({ key: master, pan, panSequence });
    const cardKey = secret.use((bytes) => bytes.slice());
    secret.wipe();
    try {
      return await issueCardProfile({
        request: {
          pan,
          panSequence,
          expiry,
          // A terminal west of here may still have yesterday's date.
          effective: yymmdd(new Date(now.getTime() - DAY_MS)),
          label,
          issuerCountryCode: '0276',
        },
        issuer: {
          cardKey,
          derivationKeyIndex: keySets.current.toString(16).padStart(2, '0').toUpperCase(),
          key: keySets.issuer.publicKey,
          sign: (block) => hsm.signBlock(keySets.issuer.wrapped, block),
          certificate: keySets.issuer.certificate,
        },
        scheme: { index: keySets.caKeys[0]?.index ?? '01' },
        ciphers: nodeCiphers,
        generateRsa: nodeGenerateRsa,
        sha1: nodeSha1,
        serial: randomness.bytes(3),
      });
    } finally {
      cardKey.fill(0);
    }
  };
};
