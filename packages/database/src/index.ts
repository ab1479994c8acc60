export { beforeCommit } from './before-commit.ts';
export * from './database.ts';
export * from './folder-lock.ts';
export { makeFolder } from './make-folder.ts';
export * from './open.ts';
export { waitForDatabase } from './wait-for-database.ts';
