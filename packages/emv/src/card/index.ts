export { type CardApplet, type CardAppletOptions, type CardState, createCardApplet } from './applet.ts';
export { staticDataToAuthenticate } from './card-files.ts';
export {
  type CardRequest,
  CardRequestError,
  certifyIssuer,
  type IssueCardOptions,
  type IssuerKeys,
  isLuhnValid,
  issueCardProfile,
  type SchemeRoot,
} from './issue-card.ts';
export { CardProfileError, parseCardProfile } from './parse-profile.ts';
export { CARD_CRYPTOGRAM_VERSION } from './payment.ts';
export { type CardProfile, TEST_SCHEME_AID, TEST_SCHEME_RID } from './profile.ts';
