import type { Cashier } from '@tallystick/protocol';
import type { Refusal } from '@tallystick/terminal-sdk';
import { Button } from '@tallystick/ui';
import { useEffect, useRef, useState } from 'react';
import { cashiers as cashierWords } from '../words/cashiers.ts';
import { clockTime } from './clock-time.ts';
import { Keypad } from './keypad.tsx';
import { RefusalNote } from './refusal-note.tsx';
import { useSecondsLeft } from './seconds-left.ts';

const LENGTH = 6;
const say = cashierWords;

const digitsOf = (text: string): string => text.replaceAll(/\D/g, '').slice(0, LENGTH);

/** What is said under the field, which is read out when it changes; the seconds that are left are not, each time. */
const Said = ({
  isTrying,
  left,
  isOver,
}: {
  readonly isTrying: boolean;
  readonly left: number;
  readonly isOver: boolean;
}) => {
  const rests = isOver ? say.pauseOver : say.field;
  return (
    <>
      {left > 0 && (
        <p className="till-code-left" role="timer">
          {say.pauseLeft(left, clockTime(left))}
        </p>
      )}
      <p className="ui-muted till-centred" role="status">
        {isTrying ? say.trying : left > 0 ? '' : rests}
      </p>
    </>
  );
};

/** The code is sent with its sixth digit: there is nothing more to press. After too many wrong ones the keys wait as long as the server does. */
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
  const told = hasTried && !isTrying ? refusal : undefined;
  const left = useSecondsLeft(told?.until);
  const isOver = told?.until !== undefined && left === 0;
  const isClosed = isTrying || left > 0;
  const take = (text: string) => {
    if (isClosed) return;
    const digits = digitsOf(text);
    setCode(digits.length === LENGTH ? '' : digits);
    if (digits.length !== LENGTH) return;
    setTried(true);
    onCode(digits);
  };
  return (
    <div className="till-code">
      <div className="till-code-entry">
        {told && !isOver && <RefusalNote refusal={told} />}
        <input
          ref={field}
          className="till-code-field"
          type="password"
          inputMode="none"
          autoComplete="off"
          maxLength={LENGTH}
          aria-label={`${say.code(cashier.name)}, ${say.field}`}
          value={code}
          readOnly={isClosed}
          onChange={(event) => take(event.currentTarget.value)}
        />
        <Said isTrying={isTrying} left={left} isOver={isOver} />
        <Button variant="subtle" onClick={onOther} disabled={isTrying}>
          {say.other}
        </Button>
      </div>
      <Keypad
        beside=""
        disabled={isClosed}
        onKey={(key) => take(code + key)}
        onErase={() => setCode((now) => now.slice(0, -1))}
      />
    </div>
  );
};
