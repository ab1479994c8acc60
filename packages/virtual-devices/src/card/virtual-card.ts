import { createCardApplet } from '@tallystick/emv/card';
import { softwareCiphers } from '@tallystick/keys/ciphers/software';
import { createWallet, memoryWalletStorage, type Wallet } from '@tallystick/wallet-sdk';

export interface VirtualCardOptions {
  /** Scheme, host and port of the server, which forwards to the issuer. */
  readonly origin: string;
  readonly fetch?: typeof fetch;
}

/** A consumer's phone with the real wallet-sdk and card applet in it. It has no card until it asks for one. */
export const createVirtualWallet = (options: VirtualCardOptions): Wallet =>
  createWallet({
    ...options,
    storage: memoryWalletStorage(),
    makeApplet: (card, atc, keepAtc) =>
      createCardApplet({ profile: card.profile, ciphers: softwareCiphers, state: { atc, saveAtc: keepAtc } }),
  });
