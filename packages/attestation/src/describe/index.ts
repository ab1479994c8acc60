/** Evidence of any kind decoded for a person to read. */
export type { DescribedCertificate, DescribedEntry, DescribedEvidence } from './described.ts';
export { describeEvidence } from './evidence.ts';
