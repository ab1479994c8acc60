import { Button, TextInput } from '@mantine/core';
import { ApiProblem } from '@tallystick/protocol';
import { Mark, Trouble } from '@tallystick/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { explain } from '../api.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { words } from '../words/index.ts';
import { register, signIn } from './session.ts';

const Door = ({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}) => (
  <main className="console-sign-in">
    <Mark size={56} />
    <PageTitle name={title} />
    <p className="console-muted">{text}</p>
    {children}
  </main>
);

/** The authenticator's own errors speak of its API; people get a plain sentence instead. */
const say = (error: unknown, otherwise: string): string => {
  if (!window.isSecureContext) return words.insecure;
  return error instanceof ApiProblem ? explain(error) : otherwise;
};

/** Whether somebody is signed in is not known: the server does not answer. */
export const Away = ({ error, onAgain }: { readonly error: unknown; readonly onAgain: () => void }) => (
  <Door title={words.signIn.away} text={words.signIn.awayText}>
    <Trouble>{explain(error)}</Trouble>
    <Button size="lg" fullWidth onClick={onAgain}>
      {words.again}
    </Button>
  </Door>
);

export const SignIn = () => {
  const queries = useQueryClient();
  const enter = useMutation({
    mutationFn: signIn,
    onSuccess: (session) => queries.setQueryData(['session'], session),
  });
  return (
    <Door title={words.signIn.title} text={words.signIn.text}>
      {enter.isError ? <Trouble>{say(enter.error, words.signIn.failed)}</Trouble> : null}
      <Button size="lg" fullWidth onClick={() => enter.mutate()} loading={enter.isPending}>
        {words.signIn.button}
      </Button>
      <p className="console-muted console-small">{words.signIn.none}</p>
    </Door>
  );
};

export const SetUp = ({ token }: { readonly token: string }) => {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const make = useMutation({
    mutationFn: () => register(token, name.trim()),
    onSuccess: (session) => queries.setQueryData(['session'], session),
  });
  return (
    <Door title={words.setup.title} text={words.setup.text}>
      <form
        className="console-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') make.mutate();
        }}
      >
        <TextInput
          label={words.setup.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="name"
          maxLength={60}
          required
          withAsterisk={false}
        />
        {make.isError ? <Trouble>{say(make.error, words.setup.failed)}</Trouble> : null}
        <Button type="submit" size="lg" fullWidth loading={make.isPending} disabled={name.trim() === ''}>
          {words.setup.button}
        </Button>
      </form>
    </Door>
  );
};
