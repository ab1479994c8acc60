import type { Cashier } from '@tallystick/protocol';
import type { Refusal } from '@tallystick/terminal-sdk';
import { Button } from '@tallystick/ui';
import { useEffect, useRef, useState } from 'react';
import { cashiers as cashierWords } from '../words/cashiers.ts';
import { Keypad } from './keypad.tsx';
import { RefusalNote } from './refusal-note.tsx';

const LENGTH = 6;
const say = cashierWords;

const digitsOf = (text: string): string => text.replaceAll(/\D/g, '').slice(0, LENGTH);

/** The code is sent with its sixth digit: there is nothing more to press. */
export const TillCode = ({
  cashier,
  isTrying,
  refusal,
  onCode,
  onOther,
}: {
  readonly cashier: Cashier;
  readonly isTrying: boolean;
  readonly refusal: Refusal | undefined;
  readonly onCode: (code: string) => void;
  readonly onOther: () => void;
}) => {
  const field = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState('');
  // What somebody else was told is not said to this person.
  const [hasTried, setTried] = useState(false);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const take = (text: string) => {
    if (isTrying) return;
    const digits = digitsOf(text);
    setCode(digits.length === LENGTH ? '' : digits);
    if (digits.length !== LENGTH) return;
    setTried(true);
    onCode(digits);
  };
  return (
    <div className="till-code">
      <div className="till-code-entry">
        {refusal && hasTried && !isTrying && <RefusalNote refusal={refusal} />}
        <input
          ref={field}
          className="till-code-field"
          type="password"
          inputMode="none"
          autoComplete="off"
          maxLength={LENGTH}
          aria-label={`${say.code(cashier.name)}, ${say.field}`}
          value={code}
          readOnly={isTrying}
          onChange={(event) => take(event.currentTarget.value)}
        />
        <p className="ui-muted till-centred" role="status">
          {isTrying ? say.trying : say.field}
        </p>
        <Button variant="subtle" onClick={onOther} disabled={isTrying}>
          {say.other}
        </Button>
      </div>
      <Keypad
        beside=""
        disabled={isTrying}
        onKey={(key) => take(code + key)}
        onErase={() => setCode((now) => now.slice(0, -1))}
      />
    </div>
  );
};
