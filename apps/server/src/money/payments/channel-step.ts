import type { ChannelSession, TraceObject, TraceStep } from '@tallystick/protocol';

const TECHNIQUES: Readonly<Record<ChannelSession['technique'], string>> = {
  enclave: 'a key in the enclave',
  certified: 'the device’s own key',
  software: 'a key in software',
};
const STORAGES: Readonly<Record<ChannelSession['storage'], string>> = {
  enclave: 'In the enclave',
  'non-extractable': 'In memory, not extractable',
  memory: 'In memory',
  file: 'In a file',
};
const WEAKEST_FIRST = ['software', 'certified', 'enclave'] as const;

const objectsOf = (session: ChannelSession): TraceObject[] => [
  {
    tag: 'technique',
    name: 'Signing technique',
    value: session.technique,
    meaning: session.certified
      ? `A session key that the device key (${session.deviceKeyScheme}) certified`
      : `The device key itself (${session.deviceKeyScheme})`,
  },
  { tag: 'key', name: 'Thumbprint of the channel key', value: session.keyThumbprint },
  {
    tag: 'storage',
    name: 'How the device keeps the key',
    value: session.storage,
    meaning: STORAGES[session.storage],
  },
  ...WEAKEST_FIRST.flatMap((technique): TraceObject[] => {
    const ms = session.timings[technique];
    if (ms === undefined) return [];
    return [
      {
        tag: `timing.${technique}`,
        name: 'Measured by the device',
        value: `${ms} ms`,
        meaning: `A signature by ${TECHNIQUES[technique]}`,
      },
    ];
  }),
  {
    tag: 'life',
    name: 'Expected life',
    value: `${session.expectedRequests} ${session.expectedRequests === 1 ? 'request' : 'requests'}`,
    meaning: 'How many requests the device expected to make when it chose',
  },
  {
    tag: 'binding',
    name: 'Bound to the TLS connection',
    value: session.bound ? 'yes' : 'no',
    ...(session.bound ? { meaning: 'A proof is worth nothing on another connection' } : {}),
  },
  { tag: 'session', name: 'Sub-session', value: session.id, meaning: `Begun ${session.begunAt}` },
];

/**
 * By which key and technique a device proved itself when it made a payment; nothing once that is no longer on record. Where its last sub-session
 * was still good when another began, either may have signed: the newer is shown, and that there was another is said.
 *
 * @param open Those that were open then, newest first.
 */
export const channelStep = (at: Date, open: readonly ChannelSession[]): TraceStep[] => {
  const [session, ...older] = open;
  if (session === undefined) return [];
  const others: TraceObject[] = older.map(({ id, technique, begunAt }) => ({
    tag: 'open',
    name: 'Still open from before',
    value: id,
    meaning: `By ${TECHNIQUES[technique]}, begun ${begunAt}`,
  }));
  return [
    {
      at: at.toISOString(),
      kind: 'channel',
      title: `Proved by ${TECHNIQUES[session.technique]}`,
      summary: `${STORAGES[session.storage]}, ${session.bound ? 'bound' : 'not bound'} to the TLS connection`,
      objects: [...objectsOf(session), ...others],
    },
  ];
};
