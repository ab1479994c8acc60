export * from './database.ts';
export * from './folder-lock.ts';
export * from './open.ts';
