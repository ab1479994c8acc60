export * from './activate.ts';
export * from './app-process.ts';
export * from './free-port.ts';
export * from './postgres-process.ts';
export * from './system.ts';
