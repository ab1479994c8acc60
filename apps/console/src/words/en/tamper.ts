import type { TamperFinding } from '@tallystick/protocol';

type Trip = TamperFinding['trip'];

const trips: Record<Trip, string> = {
  debugger: 'Debugger attached',
  hook: 'Function replaced',
  bundle: 'Software changed',
  automation: 'Browser driven by a program',
  clock: 'Clock changed',
  clone: 'Storage copied or put back',
  storage: 'Storage changed',
  root: 'Root access',
  emulator: 'Emulator',
  overlay: 'Drawn over',
  accessibility: 'Screen read by a program',
};

/** Words of the console for tamper reports. */
export const tamper = {
  title: 'Tamper reports',
  text: 'Signed reports of the devices of this terminal. The till shows the same reference.',
  trips,
  tripped: 'Stopped and wiped itself',
  reported: 'Reported only',
  late: 'Came after another device had taken its place; nothing was stopped.',
  unsure: 'a sign, no proof',
  device: 'Device',
  seenAt: 'Seen, by its own clock',
  payment: 'Payment under way',
} as const;
