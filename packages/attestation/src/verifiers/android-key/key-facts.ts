import type { KeyAttestationFacts } from '../../result/facts.ts';
import { type AuthorizationList, readApplicationId } from './authorization-list.ts';
import type { KeyDescription } from './key-description.ts';

const PURPOSE = 1;
const NO_AUTH_REQUIRED = 503;
const CREATION_DATE_TIME = 701;
const ORIGIN = 702;
const OS_VERSION = 705;
const OS_PATCH_LEVEL = 706;
const APPLICATION_ID = 709;
const VENDOR_PATCH_LEVEL = 718;
const BOOT_PATCH_LEVEL = 719;

/** KeyMint `KeyOrigin`. */
const KEY_ORIGINS = ['generated', 'derived', 'imported', 'reserved', 'securely-imported'] as const;

const small = (list: AuthorizationList, tag: number): number | undefined => {
  const value = list.integers.get(tag);
  return typeof value === 'number' ? value : undefined;
};

type DescribedFacts = Pick<
  KeyAttestationFacts,
  | 'attestationVersion'
  | 'keyMintVersion'
  | 'attestationSecurityLevel'
  | 'keyMintSecurityLevel'
  | 'origin'
  | 'purposes'
  | 'noAuthRequired'
  | 'boot'
  | 'application'
  | 'osVersion'
  | 'osPatchLevel'
  | 'vendorPatchLevel'
  | 'bootPatchLevel'
  | 'createdAt'
  | 'tagsAscending'
  | 'unknownTags'
>;

/**
 * What the key description says. Everything about the device comes from the hardware-enforced list; the application and the time of
 * creation are known to the operating system only and stand in the software-enforced list, which a verified boot vouches for.
 */
export function factsOf(description: KeyDescription): DescribedFacts {
  const { softwareEnforced: soft, hardwareEnforced: hard } = description;
  const applicationDer = soft.octets.get(APPLICATION_ID);
  const origin = small(hard, ORIGIN);
  const optional = {
    origin: origin === undefined ? undefined : (KEY_ORIGINS[origin] ?? `unknown ${origin}`),
    boot: hard.rootOfTrust,
    application: applicationDer && readApplicationId(applicationDer),
    osVersion: small(hard, OS_VERSION),
    osPatchLevel: small(hard, OS_PATCH_LEVEL),
    vendorPatchLevel: small(hard, VENDOR_PATCH_LEVEL),
    bootPatchLevel: small(hard, BOOT_PATCH_LEVEL),
    createdAt: small(soft, CREATION_DATE_TIME) ?? small(hard, CREATION_DATE_TIME),
  };
  return {
    attestationVersion: description.attestationVersion,
    keyMintVersion: description.keyMintVersion,
    attestationSecurityLevel: description.attestationSecurityLevel,
    keyMintSecurityLevel: description.keyMintSecurityLevel,
    purposes: hard.integerSets.get(PURPOSE) ?? [],
    noAuthRequired: hard.flags.has(NO_AUTH_REQUIRED),
    tagsAscending: soft.tagsAscending && hard.tagsAscending,
    unknownTags: [...new Set([...soft.unknown.keys(), ...hard.unknown.keys()])],
    ...present(optional),
  };
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

const present = <T extends object>(value: T): Present<T> => {
  const kept: Present<T> = {};
  for (const key of Object.keys(value) as (keyof T)[]) {
    const member = value[key];
    if (member !== undefined) kept[key] = member as Exclude<T[typeof key], undefined>;
  }
  return kept;
};
