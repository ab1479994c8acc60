export { type KeyBlockHeader, type KeyBlockVersion, type ParsedHeader, parseHeader } from './header.ts';
export { type HeaderNote, type HeaderNoteCode, headerNotes } from './header-notes.ts';
export { KeyBlockError, type KeyBlockErrorCode } from './key-block-error.ts';
export type { OptionalBlock } from './optional-block.ts';
export { type UnwrappedKey, unwrapKeyBlock } from './unwrap.ts';
export { type WrapOptions, wrapKeyBlock } from './wrap.ts';
