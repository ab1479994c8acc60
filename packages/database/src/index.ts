export * from './database.ts';
export * from './open.ts';
