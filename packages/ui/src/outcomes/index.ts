export * from './en.ts';
export * from './outcomes.ts';
