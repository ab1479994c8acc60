export {
  AES_KSN_BYTES,
  aesInitialKey,
  aesKsn,
  aesTransactionKey,
  aesTree,
  aesUpdateKey,
  aesWorkingKey,
  splitKsn,
} from './aes-dukpt.ts';
export type { DerivationTree } from './derivation-tree.ts';
export { DukptError, type DukptErrorCode } from './dukpt-error.ts';
export {
  TDES_KSN_BYTES,
  tdesInitialKey,
  tdesKsn,
  tdesTransactionKey,
  tdesTree,
  tdesWorkingKey,
} from './tdes-dukpt.ts';
export {
  startTerminal,
  type TerminalKeyState,
  type TerminalKeyStep,
  takeTransactionKey,
} from './terminal-state.ts';
export type { WorkingKeyType, WorkingKeyUsage } from './working-key.ts';
