import type { CombinationConfiguration } from '../terminal/configuration.ts';

/** A combination as pre-processing leaves it (EMV Contactless Book B, 3.1.1). */
export interface PreparedCombination {
  readonly aid: Uint8Array;
  readonly kernelId: number;
  /** Terminal transaction qualifiers for this transaction, 4 bytes. */
  readonly ttq: Uint8Array;
  readonly configuration: CombinationConfiguration;
}

const TTQ1_OFFLINE_ONLY = 0x08;
const TTQ2_ONLINE_CRYPTOGRAM = 0x80;
const TTQ2_CVM_REQUIRED = 0x40;

/**
 * Compares the amount with the limits of each combination and sets the terminal transaction qualifiers by it
 * (EMV Contactless Book B, 3.1.1.1 to 3.1.1.13).
 *
 * @param amountMinor amount authorised, minor units
 * @returns the combinations that may be used contactless; none means another interface
 */
export function preProcess(
  combinations: readonly CombinationConfiguration[],
  amountMinor: bigint,
): PreparedCombination[] {
  return combinations.flatMap((configuration) => {
    if (amountMinor >= BigInt(configuration.transactionLimit)) return [];
    const ttq = Uint8Array.fromHex(configuration.ttq);
    const onlineOnlyWhenZero = amountMinor === 0n;
    if (onlineOnlyWhenZero) {
      const offlineOnly = ((ttq[0] ?? 0) & TTQ1_OFFLINE_ONLY) !== 0;
      if (!configuration.zeroAmountAllowed || offlineOnly) return [];
    }
    let second = (ttq[1] ?? 0) & ~(TTQ2_ONLINE_CRYPTOGRAM | TTQ2_CVM_REQUIRED);
    if (onlineOnlyWhenZero || amountMinor > BigInt(configuration.floorLimit))
      second |= TTQ2_ONLINE_CRYPTOGRAM;
    if (amountMinor >= BigInt(configuration.cvmLimit)) second |= TTQ2_CVM_REQUIRED;
    ttq[1] = second;
    return [
      { aid: Uint8Array.fromHex(configuration.aid), kernelId: configuration.kernelId, ttq, configuration },
    ];
  });
}
