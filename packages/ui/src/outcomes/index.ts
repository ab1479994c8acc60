export type { ReasonWords } from './en.ts';
export * from './outcomes.ts';
export * from './spoken.ts';
