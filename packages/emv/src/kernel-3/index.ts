export { cvmResults, selectCvm } from './cvm.ts';
export { DE55_TAGS, encodeDe55 } from './de55.ts';
export { advanceKernel3, KERNEL_3_IDLE } from './kernel.ts';
export { addProcessingOptions, type CardDecision, cardDecision } from './processing-options.ts';
export type {
  Kernel3Activation,
  Kernel3Effect,
  Kernel3Event,
  Kernel3State,
  Kernel3Step,
  RecordReference,
} from './state.ts';
export { parseTrack2, type Track2 } from './track2.ts';
