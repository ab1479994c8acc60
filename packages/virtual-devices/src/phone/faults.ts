/** What a virtual phone can be told to do wrong, and what each fault plays. */
export const PHONE_FAULTS = {
  'unlocked-bootloader': 'the bootloader is open and the system unverified',
  'wrong-challenge': 'evidence of another request is played back',
  'software-key': 'the key is kept in software',
  'revoked-key': 'the attestation key of the phone was withdrawn',
  'old-patch': 'no security update for three years',
  'wrong-app-signature': 'the app was repackaged and signed by someone else',
  'clock-fast': 'the clock is four minutes fast',
  'clock-slow': 'the clock is four minutes slow',
  'counter-rollback': 'the storage was put back to an older state',
  'spliced-key': 'the evidence is for another key',
  'extended-chain': 'a genuine attested key signs a forged certificate',
  'unordered-tags': 'the key description was not written by KeyMint',
  'debugger-attached': 'a debugger is attached to the app',
  'hooked-functions': 'functions of the app were replaced',
  'rooted-system': 'the system gives root access',
} as const;

export type PhoneFault = keyof typeof PHONE_FAULTS;
