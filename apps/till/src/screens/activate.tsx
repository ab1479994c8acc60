import type { Refusal } from '@tallystick/terminal-sdk';
import { Button } from '@tallystick/ui';
import { type FormEvent, useState } from 'react';
import { type Activation, parseActivationLink } from '../activation-link.ts';
import { Field } from '../parts/field.tsx';
import { Page } from '../parts/page.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { allowSound } from '../signals.ts';
import { useTerminal } from '../terminal-context.ts';
import { words } from '../words/index.ts';

const digits = (text: string): string => text.replace(/\D/g, '').slice(0, 8);

const WITH_LINK = 'link';

/** For whoever has no code, or waits for one. */
const NoCode = ({ onSendAgain }: { readonly onSendAgain: () => void }) => (
  <>
    <Button variant="subtle" fullWidth onClick={onSendAgain}>
      {words.activate.sendAgain}
    </Button>
    <p className="till-foot ui-muted">
      {words.activate.noCode} <a href="/console/">{words.activate.console}</a>
    </p>
  </>
);

/** Number and code; a link that is pasted into either is taken for both. */
const Typed = ({
  number,
  onNumber,
  code,
  onCode,
  tried,
  onLink,
}: {
  readonly number: string;
  readonly onNumber: (number: string) => void;
  readonly code: string;
  readonly onCode: (code: string) => void;
  readonly tried: boolean;
  readonly onLink: (link: Activation) => void;
}) => {
  const say = words.activate;
  const enter = (text: string, set: (digits: string) => void) => {
    const pasted = parseActivationLink(text);
    if (pasted) onLink(pasted);
    else set(digits(text));
  };
  return (
    <>
      <Field
        label={say.number}
        hint={say.numberHint}
        value={number}
        onText={(text) => enter(text, onNumber)}
        autoComplete="off"
        error={tried && number.length !== 8 ? say.numberWrong : undefined}
      />
      <Field
        label={say.code}
        hint={say.codeHint}
        value={code}
        onText={(text) => enter(text, onCode)}
        autoComplete="one-time-code"
        error={tried && code.length !== 8 ? say.codeWrong : undefined}
      />
    </>
  );
};

/** The first secret is entered: a number and a code, or the link that holds both. */
export const Activate = ({
  refusal,
  link,
  onLink,
  number,
  onNumber,
  onSendAgain,
}: {
  readonly refusal: Refusal | undefined;
  readonly link: Activation | undefined;
  readonly onLink: (link: Activation | undefined) => void;
  /** Kept above: a wrong code leaves it as it was typed. */
  readonly number: string;
  readonly onNumber: (number: string) => void;
  readonly onSendAgain: () => void;
}) => {
  const terminal = useTerminal();
  const [code, setCode] = useState('');
  const [tried, setTried] = useState(false);
  const say = words.activate;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    allowSound();
    if (link) {
      terminal.enrol(link.terminalNumber, link.secret);
      // A link is good for one enrolment: whatever comes of it, it is not kept.
      onLink(undefined);
    } else if (number.length === 8 && code.length === 8) {
      terminal.enrol(number, { form: 'code', value: code });
      setCode('');
    }
  };

  return (
    <Page title={say.title} className="is-narrow">
      <p className="till-lead">{say.text}</p>
      {refusal && <RefusalNote refusal={refusal} />}
      <form onSubmit={submit} className="till-form" noValidate key={link ? WITH_LINK : 'code'}>
        {link ? (
          <p className="till-link-read">{say.link(link.terminalNumber)}</p>
        ) : (
          <Typed {...{ number, onNumber, code, tried }} onCode={setCode} onLink={onLink} />
        )}
        <Button type="submit" fullWidth className="till-wide">
          {say.button}
        </Button>
        {link && (
          <Button variant="subtle" fullWidth onClick={() => onLink(undefined)}>
            {say.byHand}
          </Button>
        )}
      </form>
      <NoCode onSendAgain={onSendAgain} />
    </Page>
  );
};
