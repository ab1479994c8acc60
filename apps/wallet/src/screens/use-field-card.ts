import { type FieldCard, type OpenField, openFieldCard } from '@tallystick/wallet-sdk';
import { useCallback, useEffect, useRef, useState } from 'react';
import { wallet } from '../wallet-context.ts';

/** A tap in which the card was read. */
export interface ReadTap {
  readonly field: OpenField;
  /** Sets this tap apart from others. */
  readonly tap: string;
  /** The entries of the account from before the tap; undefined where they could not be asked for. */
  readonly known: Promise<ReadonlySet<string> | undefined>;
}

const knownEntries = async (): Promise<ReadonlySet<string> | undefined> =>
  wallet.entries().then(
    ({ data }) => new Set(data.map(({ id }) => id)),
    () => undefined,
  );

export type Hold =
  | { readonly step: 'seeking' }
  | { readonly step: 'holding'; readonly field: OpenField }
  | ({ readonly step: 'read' } & ReadTap)
  | { readonly step: 'refused' }
  | { readonly step: 'takenAway' }
  | { readonly step: 'lost' }
  /** The card itself could not be used. */
  | { readonly step: 'failed'; readonly error: unknown };

/** The virtual NFC field, while the pay screen is open. */
export const useFieldCard = () => {
  const [fields, setFields] = useState<readonly OpenField[]>([]);
  const [hold, setHold] = useState<Hold>({ step: 'seeking' });
  const card = useRef<FieldCard>(undefined);
  const taken = useRef(false);

  useEffect(() => {
    const opened = openFieldCard({ origin: location.origin, onFields: setFields });
    card.current = opened;
    return () => opened.close();
  }, []);

  const tap = useCallback(async (field: OpenField) => {
    setHold({ step: 'holding', field });
    taken.current = false;
    try {
      const applet = await wallet.applet();
      // Asked before the card answers, so that what comes after is of this tap; the tap does not wait for it.
      const known = knownEntries();
      const result = taken.current ? undefined : await card.current?.tap(field.fieldId, applet);
      if (taken.current) setHold({ step: 'takenAway' });
      else if (result?.kind === 'left' && result.commands > 0) {
        setHold({ step: 'read', field, known, tap: crypto.randomUUID() });
      } else setHold({ step: result?.kind === 'lost' ? 'lost' : 'refused' });
    } catch (error) {
      setHold({ step: 'failed', error });
    }
  }, []);
  const takeAway = useCallback(() => {
    taken.current = true;
    card.current?.takeAway();
  }, []);

  return { fields, hold, tap, takeAway };
};
