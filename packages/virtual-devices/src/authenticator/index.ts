export {
  AUTHENTICATOR_FORMATS,
  type AuthenticatorFormat,
  createVirtualAuthenticator,
  VIRTUAL_AAGUID,
  type VirtualAuthenticator,
  type VirtualAuthenticatorOptions,
} from './virtual-authenticator.ts';
