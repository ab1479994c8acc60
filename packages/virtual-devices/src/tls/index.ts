export {
  createLocalAuthority,
  issueLocalCertificate,
  type LocalAuthority,
  type LocalCertificate,
} from './local-authority.ts';
export { createTlsServerChain, type TlsServerChain } from './server-chain.ts';
