import { createCardApplet } from '@tallystick/emv/card';
import { softwareCiphers } from '@tallystick/keys/ciphers/software';
import { ApiProblem } from '@tallystick/protocol';
import { spoken } from '@tallystick/ui/language';
import {
  CardUnreadable,
  createWallet,
  indexedDbWalletStorage,
  WalletStorageError,
} from '@tallystick/wallet-sdk';
import { words } from './words/index.ts';

/** The one wallet of this page. */
export const wallet = createWallet({
  origin: location.origin,
  language: spoken.locale,
  storage: indexedDbWalletStorage(),
  makeApplet: (card, atc, keepAtc) =>
    createCardApplet({ profile: card.profile, ciphers: softwareCiphers, state: { atc, saveAtc: keepAtc } }),
});

/** A failure in words: what happened and what to do. */
export const explain = (error: unknown): string => {
  if (!window.isSecureContext) return words.insecure;
  if (error instanceof ApiProblem) return words.trouble(error.problem.title, error.problem.remedy);
  if (error instanceof WalletStorageError) return words.noStorage;
  return error instanceof CardUnreadable ? words.unreadable : words.offline;
};
