export {
  PROVIDED_TOKEN_BINDING,
  parseTokenBindings,
  REFERRED_TOKEN_BINDING,
  type TokenBinding,
  type TokenBindingExtension,
  type TokenBindingFault,
} from './message.ts';
export { TOKEN_BINDING_KEY_PARAMETERS } from './public-key.ts';
export {
  type CheckedTokenBinding,
  TOKEN_BINDING_EXPORTER,
  type TokenBindingExpectation,
  type TokenBindingFinding,
  type TokenBindingRefusal,
  verifyTokenBindingMessage,
} from './verify.ts';
