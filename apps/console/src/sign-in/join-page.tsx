import { Button, TextInput } from '@mantine/core';
import { ApiProblem, type OpenedLink, openLink, type Session } from '@tallystick/protocol';
import { FirstSight, Trouble } from '@tallystick/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, explain } from '../api.ts';
import { formatMoment } from '../parts/time.tsx';
import { words } from '../words/index.ts';
import { Door, sayPasskey } from './door.tsx';
import { register } from './session.ts';

const saysOf = ({
  kind,
  merchantName,
  role,
  name,
  endsPasskeys,
}: OpenedLink): { title: string; text: string } => {
  if (kind === 'first') return { title: words.setup.title, text: words.setup.text };
  if (kind === 'recovery') {
    const text = endsPasskeys ? words.join.recoverAllText : words.join.recoverText;
    return { title: words.join.recoverTitle(name ?? ''), text };
  }
  const { roles, youDo } = words.operators;
  return { title: words.join.title(merchantName), text: words.join.text(roles[role], youDo[role]) };
};

const JoinForm = ({
  link,
  token,
  onDone,
}: {
  readonly link: OpenedLink;
  readonly token: string;
  readonly onDone: (session: Session) => void;
}) => {
  const [name, setName] = useState(link.name ?? '');
  const make = useMutation({ mutationFn: () => register(token, name.trim()), onSuccess: onDone });
  const { title, text } = saysOf(link);
  return (
    <Door title={title} text={text}>
      <form
        className="console-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') make.mutate();
        }}
      >
        {link.kind === 'recovery' ? null : (
          <TextInput
            label={words.setup.name}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            autoComplete="name"
            maxLength={60}
            required
            withAsterisk={false}
          />
        )}
        {make.isError ? <Trouble>{sayPasskey(make.error, words.setup.failed)}</Trouble> : null}
        <Button type="submit" size="lg" fullWidth loading={make.isPending} disabled={name.trim() === ''}>
          {words.setup.button}
        </Button>
      </form>
      <p className="console-muted console-small">{words.join.until(formatMoment(link.expiresAt))}</p>
    </Door>
  );
};

/** The page that a one-time link opens: of the first operator, of one who is invited, or of one who comes back. */
export const Join = ({
  token,
  onDone,
  onLeave,
}: {
  readonly token: string;
  readonly onDone: (session: Session) => void;
  readonly onLeave: () => void;
}) => {
  const link = useQuery({
    queryKey: ['link', token],
    queryFn: () => api.call(openLink, { body: { token } }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (link.isPending) return <FirstSight title={words.title} />;
  if (link.data) return <JoinForm link={link.data} token={token} onDone={onDone} />;
  const isGone = link.error instanceof ApiProblem;
  return (
    <Door
      title={isGone ? words.join.goneTitle : words.signIn.away}
      text={isGone ? explain(link.error) : words.signIn.awayText}
    >
      <Button size="lg" fullWidth onClick={() => (isGone ? onLeave() : link.refetch())}>
        {isGone ? words.join.toSignIn : words.again}
      </Button>
    </Door>
  );
};
