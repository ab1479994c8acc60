export * from './activate.ts';
export * from './app-process.ts';
export * from './free-port.ts';
export * from './system.ts';
