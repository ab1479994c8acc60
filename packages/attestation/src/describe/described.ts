/** One decoded thing for a person to read: its name, its value as written, and what that means. */
export interface DescribedEntry {
  readonly name: string;
  readonly value: string;
  readonly meaning?: string;
  readonly children?: DescribedEntry[];
}

export interface DescribedExtension {
  /** Dotted object identifier. */
  readonly oid: string;
  readonly name: string;
  readonly critical: boolean;
  readonly entries: DescribedEntry[];
  /** The value as it stands in the certificate, lower-case hex; {@link WITHHELD} if it names one device or person. */
  readonly bytes: string;
}

export interface DescribedCertificate {
  readonly role: 'leaf' | 'intermediate' | 'root';
  /** RFC 4514. */
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  /** Unix milliseconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly isCa: boolean;
  readonly key: string;
  readonly signatureAlgorithm: string;
  /** SHA-256 of the certificate, lower-case hex. */
  readonly fingerprint: string;
  readonly extensions: DescribedExtension[];
}

export interface DescribedSection {
  readonly title: string;
  readonly entries: DescribedEntry[];
}

/** Evidence taken apart for a person. Nothing of it is verified: that is what the checks beside it say. */
export interface DescribedEvidence {
  readonly certificates: DescribedCertificate[];
  readonly sections: DescribedSection[];
}

/** Said in place of what names one device or person. */
export const WITHHELD = 'not shown';

/** Entries of a list of names and values; what is undefined is left out. */
export const entriesOf = (pairs: Readonly<Record<string, string | undefined>>): DescribedEntry[] =>
  Object.entries(pairs).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
