export * from './custom-properties.ts';
export { DARK, LIGHT, type Token } from './palette.ts';
