export * from './apdu/index.ts';
export { buildDolData, type DolEntry, dolDataBytes, parseDol, readDolData } from './dol/dol.ts';
export * from './tags/index.ts';
export * from './tlv/index.ts';
