export { CeremonyError, type CeremonyErrorCode } from './ceremony-error.ts';
export {
  type CeremonySources,
  combineComponents,
  type MadeParts,
  MOST_COMPONENTS,
  makeComponents,
} from './components.ts';
export { type CeremonyKey, checkBelonging, type KeyPart } from './key-part.ts';
export { CEREMONY_KEY_TYPES, type CeremonyKeyType, KEY_TYPES, type KeyTypeFacts } from './key-type.ts';
export { MOST_SHARES, makeShares, recoverKey, type SharePlan } from './shares.ts';
export { ceremonyName, parseSheet, printSheet } from './sheet.ts';
export { createSheetReader, cutShort, type SheetReader } from './sheet-reader.ts';
