export * from './authenticator/index.ts';
export * from './card/virtual-card.ts';
export * from './phone/index.ts';
export * from './terminal/read-virtual-root.ts';
export * from './terminal/virtual-terminal.ts';
