/** Words of the console for what a terminal signs its requests with. */
export const channel = {
  title: 'Channel key',
  text: 'What this terminal signs its requests with: it measures what it has and takes the fastest that the policy allows.',
  techniques: {
    enclave: 'Key in the enclave',
    certified: 'The device’s own key',
    software: 'Key in software',
  },
  storages: {
    enclave: 'in the enclave',
    'non-extractable': 'in memory, not extractable',
    memory: 'in memory',
    file: 'in a file',
  },
  kept: 'Kept',
  measured: 'Measured',
  timing: (technique: string, ms: number) => `${technique}: ${ms.toLocaleString('en')} ms a signature`,
  expected: 'Expected requests',
  connection: 'TLS connection',
  bound: 'Bound: a proof is worth nothing on another connection',
  unbound: 'Not bound',
  scheme: 'Device key',
  refreshed: 'Renewed',
  ended: 'Ended',
  key: 'Thumbprint',
} as const;
