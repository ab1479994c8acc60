import { Button, TextInput } from '@mantine/core';
import { formatAmount, Trouble } from '@tallystick/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { explain, wallet } from '../wallet-context.ts';
import { words } from '../words/en.ts';

/** What the test issuer puts on a new card. */
const TEST_MONEY = { value: 500_00, currency: 'EUR' } as const;
const HOLDER = /^[A-Za-z .'-]{2,26}$/;

export const Welcome = () => {
  const queries = useQueryClient();
  const [holder, setHolder] = useState('');
  const [touched, setTouched] = useState(false);
  const issue = useMutation({
    mutationFn: (name: string) => wallet.requestTestCard(name),
    onSuccess: (card) => queries.setQueryData(['card'], card),
  });
  const wrong = touched && !HOLDER.test(holder.trim());

  return (
    <form
      className="wallet-welcome"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTouched(true);
        if (HOLDER.test(holder.trim())) issue.mutate(holder.trim());
      }}
    >
      <h1>{words.welcome.title}</h1>
      <p className="ui-muted">{words.welcome.text(formatAmount(TEST_MONEY))}</p>
      <TextInput
        label={words.welcome.holder}
        description={words.welcome.holderHint}
        value={holder}
        onChange={(event) => setHolder(event.currentTarget.value)}
        error={wrong ? words.welcome.holderWrong : undefined}
        autoComplete="cc-name"
        maxLength={26}
        size="md"
      />
      {issue.isError ? <Trouble>{explain(issue.error)}</Trouble> : null}
      <Button type="submit" size="lg" fullWidth loading={issue.isPending}>
        {words.welcome.button}
      </Button>
      <p className="ui-muted" role="status">
        {issue.isPending ? words.welcome.working : ''}
      </p>
    </form>
  );
};
