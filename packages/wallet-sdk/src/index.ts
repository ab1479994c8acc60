export * from './field-card.ts';
export { CardUnreadable, makeWalletKey, openIssuedCard } from './issued-card.ts';
export * from './wallet.ts';
export * from './wallet-storage.ts';
