import { CONNECTION_QUIRKS } from './connection-quirks.ts';
import { MESSAGE_QUIRKS } from './message-quirks.ts';
import { MONEY_QUIRKS } from './money-quirks.ts';
import { NETWORK_QUIRKS } from './network-quirks.ts';
import type { HostQuirk } from './quirk.ts';
import { TIME_QUIRKS } from './time-quirks.ts';

const ALL = {
  ...MESSAGE_QUIRKS,
  ...TIME_QUIRKS,
  ...MONEY_QUIRKS,
  ...CONNECTION_QUIRKS,
  ...NETWORK_QUIRKS,
} as const;

export type HostQuirkName = keyof typeof ALL;

/** Every way in which a host of the world can differ from the book. */
export const HOST_QUIRKS: Readonly<Record<HostQuirkName, HostQuirk>> = ALL;

export const isHostQuirk = (name: string): name is HostQuirkName => Object.hasOwn(ALL, name);
