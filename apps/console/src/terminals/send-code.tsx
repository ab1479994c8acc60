import { Button, NativeSelect, TextInput } from '@mantine/core';
import { ApiProblem, type Delivery, type SentMethod } from '@tallystick/protocol';
import { spoken } from '@tallystick/ui';
import { type FormEvent, useState } from 'react';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';

const say = words.sending;

/** What is plainly no address; the server looks closely. */
const looksWrong = ({ method, to }: Delivery): boolean =>
  method === 'sms-code' ? !/^\s*\+[\d\s().\-/]{7,}$/.test(to) : !/^\s*[^\s@]+@[^\s@]+\.[^\s@]+\s*$/.test(to);

const isAboutAddress = (error: unknown): boolean =>
  error instanceof ApiProblem && error.problem.path?.startsWith('/delivery') === true;

/** How a code is sent, and where to. */
export const SendCode = ({
  methods,
  isSending,
  error,
  onSend,
}: {
  readonly methods: readonly SentMethod[];
  readonly isSending: boolean;
  readonly error: unknown;
  readonly onSend: (delivery: Delivery) => void;
}) => {
  const [chosen, setChosen] = useState<SentMethod>();
  const [to, setTo] = useState('');
  const [tried, setTried] = useState(false);
  const method = chosen !== undefined && methods.includes(chosen) ? chosen : methods[0];
  if (method === undefined) return null;
  const isWrong = (tried && looksWrong({ method, to })) || (to !== '' && isAboutAddress(error));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!looksWrong({ method, to })) onSend({ method, to: to.trim(), language: spoken.language });
  };
  return (
    <form className="console-send" onSubmit={submit} noValidate aria-label={say.title}>
      <div className="console-fields">
        <NativeSelect
          label={say.how}
          value={method}
          data={methods.map((value) => ({ value, label: say.methods[value] }))}
          onChange={(event) => {
            setChosen(methods.find((one) => one === event.currentTarget.value));
            setTried(false);
          }}
        />
        <TextInput
          label={say.to[method]}
          description={say.hint[method]}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          type={method === 'sms-code' ? 'tel' : 'email'}
          autoComplete="off"
          maxLength={254}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
          error={isWrong ? say.wrong[method] : undefined}
        />
      </div>
      <p className="console-muted">{say.text[method]}</p>
      {error !== null && error !== undefined && !isAboutAddress(error) ? <Trouble error={error} /> : null}
      <div className="console-actions">
        <Button type="submit" loading={isSending}>
          {say.send}
        </Button>
      </div>
    </form>
  );
};
