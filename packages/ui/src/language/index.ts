export * from './current.ts';
export * from './languages.ts';
