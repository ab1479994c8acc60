import { Button, TextInput } from '@mantine/core';
import { useRecoveryCode } from '@tallystick/protocol';
import { Trouble } from '@tallystick/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, explain } from '../api.ts';
import { words } from '../words/index.ts';
import { Door, sayPasskey } from './door.tsx';
import { signIn, useSignedIn } from './session.ts';

/** Whether somebody is signed in is not known: the server does not answer. */
export const Away = ({ error, onAgain }: { readonly error: unknown; readonly onAgain: () => void }) => (
  <Door title={words.signIn.away} text={words.signIn.awayText}>
    <Trouble>{explain(error)}</Trouble>
    <Button size="lg" fullWidth onClick={onAgain}>
      {words.again}
    </Button>
  </Door>
);

const Recover = ({
  onToken,
  onBack,
}: {
  readonly onToken: (token: string) => void;
  readonly onBack: () => void;
}) => {
  const [code, setCode] = useState('');
  const use = useMutation({
    mutationFn: () => api.call(useRecoveryCode, { body: { code: code.trim() } }),
    onSuccess: ({ token }) => onToken(token),
    gcTime: 0,
  });
  return (
    <Door title={words.recover.title} text={words.recover.text}>
      <form
        className="console-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (code.trim() !== '') use.mutate();
        }}
      >
        <TextInput
          label={words.recover.code}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          placeholder="XXXX-XXXX-XXXX-XXXX"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={64}
          data-autofocus
          ref={(field) => field?.focus()}
        />
        {use.isError ? <Trouble>{explain(use.error)}</Trouble> : null}
        <Button type="submit" size="lg" fullWidth loading={use.isPending} disabled={code.trim() === ''}>
          {words.recover.button}
        </Button>
        <Button variant="default" fullWidth onClick={onBack}>
          {words.recover.back}
        </Button>
      </form>
      <p className="console-muted console-small">{words.recover.none}</p>
    </Door>
  );
};

/** @param onToken takes the token that a recovery code is exchanged for */
export const SignIn = ({ onToken }: { readonly onToken: (token: string) => void }) => {
  const signedIn = useSignedIn();
  const [isLost, setLost] = useState(false);
  const enter = useMutation({
    mutationFn: signIn,
    onSuccess: signedIn,
  });
  if (isLost) return <Recover onToken={onToken} onBack={() => setLost(false)} />;
  return (
    <Door title={words.signIn.title} text={words.signIn.text}>
      {enter.isError ? <Trouble>{sayPasskey(enter.error, words.signIn.failed)}</Trouble> : null}
      <Button size="lg" fullWidth onClick={() => enter.mutate()} loading={enter.isPending}>
        {words.signIn.button}
      </Button>
      <Button variant="default" fullWidth onClick={() => setLost(true)}>
        {words.signIn.lost}
      </Button>
      <p className="console-muted console-small">{words.signIn.none}</p>
    </Door>
  );
};
