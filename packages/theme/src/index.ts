export * from './mark.tsx';
export * from './money.tsx';
export * from './provider.tsx';
export * from './state-shape.tsx';
export * from './theme.ts';
export * from './tokens.ts';
