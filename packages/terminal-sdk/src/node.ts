export { type Enclave, type EnclaveDependencies, fromEnclave } from './node/enclave.ts';
export { fileStorage } from './node/file-storage.ts';
export { type KeptConnection, type KeptConnectionOptions, keepConnection } from './node/kept-connection.ts';
export { sealCardDataNode } from './node/seal-card-data.ts';
export { makeSoftwareKeyPairs, type SoftwareKeyPairs, softwareDeviceKeys } from './node/software-keys.ts';
export { nodeTamper } from './node/tamper.ts';
export { createNodeTerminal, type NodeTerminalOptions, SOFTWARE_VERSION } from './node/terminal.ts';
export * from './slow-tamper.ts';
export * from './trusted.ts';
