import type { EmvLimits } from '@tallystick/protocol';

/** What a terminal may take: its maximum amount, and the limits of its contactless reader below that. */
export interface TerminalLimits {
  /** Minor units. */
  readonly maximumAmount: bigint;
  readonly emvLimits: EmvLimits;
}

/** Limits that an amendment replaced. As they are stored. */
export interface FormerLimits {
  /** The last version of the personalisation data that carried them. */
  readonly version: number;
  /** When they were replaced, Unix milliseconds. */
  readonly until: number;
  /** Minor units. */
  readonly maximumAmount: number;
  readonly emvLimits: EmvLimits;
}

/** How long personalisation data are good for once a device was given them, in milliseconds. */
export const PERSONALISATION_LIFE_MS = 30 * 86_400_000;

/** How long a device that has not fetched the amended data is still held to those it was given before, in milliseconds. */
export const FORMER_LIMITS_MS = 24 * 3_600_000;
/** Beyond it the oldest are forgotten: a device that far behind is held to the present ones. */
const MOST_FORMER = 16;

/** The former limits of a terminal after one more amendment; those that no device can be held to any more are left out. */
export const withFormerLimits = (former: readonly FormerLimits[], replaced: FormerLimits): FormerLimits[] =>
  [...former, replaced].filter(({ until }) => until > replaced.until - FORMER_LIMITS_MS).slice(-MOST_FORMER);

/**
 * The limits that a device is held to: those of the personalisation data that it was given last. One that does not fetch amended data is
 * held to the amended limits all the same once a day has passed.
 */
export const limitsInForce = (
  device: TerminalLimits & {
    readonly formerLimits: readonly FormerLimits[];
    readonly personalised: { readonly version: number };
  },
  now: number,
): TerminalLimits => {
  const { version } = device.personalised;
  const former = version > 0 ? device.formerLimits.find((limits) => limits.version >= version) : undefined;
  if (former === undefined || former.until + FORMER_LIMITS_MS <= now) return device;
  return { maximumAmount: BigInt(former.maximumAmount), emvLimits: former.emvLimits };
};
