/** Detectors that ask storage or server first: an entry of their own, so that a page loads them after its first screen. */
export { type BundleProbes, bundleDetector } from './tamper/bundle.ts';
export type { LookContext, SlowDetector } from './tamper/detectors.ts';
export { deviceFlagDetector } from './tamper/device-flags.ts';
export { type BesidePlace, type GenerationDependencies, generationDetector } from './tamper/generation.ts';
export type { TrustedStorage } from './trusted-storage/storage.ts';
