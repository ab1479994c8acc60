import type { Hsm, WrappedKey } from '@tallystick/keys';
import type { TerminalPinKeys } from './terminal-pin-keys.ts';

/** A PIN as a terminal sent it, for one account. */
export interface TerminalPin {
  readonly merchantId: string;
  /** 12 bytes. */
  readonly ksn: Uint8Array;
  /** Format 4, 16 bytes. */
  readonly block: Uint8Array;
  readonly pan: string;
}

/** The block that goes to the acquirer: format 0 under its key, 8 bytes. Undefined when there was no PIN to be read; nobody is told why. */
export type TranslatePin = (pin: TerminalPin) => Promise<Uint8Array | undefined>;

export const createTranslatePin =
  (hsm: Pick<Hsm, 'translatePin'>, keys: Pick<TerminalPinKeys, 'base'>, zone: WrappedKey): TranslatePin =>
  async ({ merchantId, ksn, block, pan }) => {
    const key = await keys.base(merchantId, ksn);
    if (key === undefined) return undefined;
    const translated = await hsm.translatePin({
      from: { kind: 'dukpt', key, ksn, block },
      to: { key: zone, format: 0 },
      pan,
    });
    return translated.translated ? translated.block : undefined;
  };
