export { createTlsServerChain, type TlsServerChain } from './server-chain.ts';
