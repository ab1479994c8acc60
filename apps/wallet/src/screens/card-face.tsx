import { Mark } from '@tallystick/ui';
import type { CardFace as Face } from '@tallystick/wallet-sdk';
import { words } from '../words/index.ts';

/** What a card is called in a sentence. */
export const nameOf = ({ label, maskedPan }: Face): string => words.card(label, maskedPan.slice(-4));

/** The card as a card. Only the last four digits are shown, in groups that a screen reader reads as "ending in". */
export const CardFace = ({ card, dimmed = false }: { readonly card: Face; readonly dimmed?: boolean }) => (
  <section className="wallet-card" data-dimmed={dimmed} aria-label={nameOf(card)}>
    <div className="wallet-card-top">
      <span>{card.label}</span>
      <Mark size={30} />
    </div>
    <div className="wallet-card-number ui-money" aria-hidden="true">
      <span>••••</span>
      <span>••••</span>
      <span>••••</span>
      <span>{card.maskedPan.slice(-4)}</span>
    </div>
    <div className="wallet-card-foot">
      <span>{card.holder}</span>
      <span className="ui-money">{card.expiry}</span>
    </div>
  </section>
);
