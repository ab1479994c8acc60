/** An oddity of phones in the field: not a fault of theirs, or one that nobody can mend in a phone that was sold. */
export interface PhoneQuirkFacts {
  /** What such a phone writes. */
  readonly meaning: string;
  /** Whether a phone with it may enrol, and with how much said of it. */
  readonly expected: 'accepted' | 'warned' | 'refused';
  /** The check that warns or refuses. */
  readonly check?: string;
}

/** Published oddities of Android phones, each to be put on a virtual phone. */
export const ANDROID_QUIRKS = {
  'boolean-01': {
    meaning: 'BOOLEAN TRUE is written 01 in certificate and key description, where DER wants FF',
    expected: 'warned',
    check: 'chain.encoding',
  },
  'factory-batch': {
    meaning: 'the batch certificate of the factory says that it is no CA',
    expected: 'accepted',
  },
  'newer-keymint': {
    meaning: 'a KeyMint version of the future, with a tag that nobody knows yet',
    expected: 'warned',
    check: 'key.description',
  },
  'far-creation-time': {
    meaning: 'StrongBox writes a creation time just below 2^64 milliseconds',
    expected: 'accepted',
  },
  'unknown-package': {
    meaning: 'the system calls the app UnknownPackage',
    expected: 'refused',
    check: 'app.package',
  },
  'patch-ahead': {
    meaning: 'a patch level of the coming month, as makers ship early',
    expected: 'warned',
    check: 'patch.os',
  },
  'patch-far-ahead': {
    meaning: 'a patch level of the year 2099',
    expected: 'refused',
    check: 'patch.os',
  },
  'no-root': {
    meaning: 'the chain is sent without its root certificate',
    expected: 'accepted',
  },
} as const satisfies Readonly<Record<string, PhoneQuirkFacts>>;

export type AndroidQuirk = keyof typeof ANDROID_QUIRKS;

/** Published oddities of iPhones. */
export const IPHONE_QUIRKS = {
  'ios-27': {
    meaning: 'iOS 27: an extensions map behind the credential key and the counter, the ED flag clear',
    expected: 'accepted',
  },
  'ios-27-announced': {
    meaning: 'the same map with the ED flag set',
    expected: 'accepted',
  },
  'padded-key-id': {
    meaning: 'the key id as iOS gives it: base64 with padding',
    expected: 'accepted',
  },
  'other-flags': {
    meaning: 'authenticator data that say user present and verified, which App Attest has no use for',
    expected: 'accepted',
  },
} as const satisfies Readonly<Record<string, PhoneQuirkFacts>>;

export type IphoneQuirk = keyof typeof IPHONE_QUIRKS;
