import { type FieldCard, type OpenField, openFieldCard } from '@tallystick/wallet-sdk';
import { useCallback, useEffect, useRef, useState } from 'react';
import { wallet } from '../wallet-context.ts';

export type Hold =
  | { readonly step: 'seeking' }
  | { readonly step: 'holding'; readonly field: OpenField }
  | { readonly step: 'read'; readonly field: OpenField }
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
      const result = taken.current ? undefined : await card.current?.tap(field.fieldId, applet);
      if (taken.current) setHold({ step: 'takenAway' });
      else if (result?.kind === 'left' && result.commands > 0) setHold({ step: 'read', field });
      else setHold({ step: result?.kind === 'lost' ? 'lost' : 'refused' });
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
