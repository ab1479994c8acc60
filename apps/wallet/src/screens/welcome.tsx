import { Button, NativeSelect, TextInput } from '@mantine/core';
import { CURRENCIES, type CurrencyCode } from '@tallystick/protocol';
import { formatAmount, spoken, Trouble } from '@tallystick/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { explain, wallet } from '../wallet-context.ts';
import { words } from '../words/index.ts';

/** What the test issuer puts on a new card, in whole units of its currency. */
const TEST_MONEY = 500;
const CODES = (Object.keys(CURRENCIES) as CurrencyCode[]).sort();
const names = new Intl.DisplayNames(spoken.locale, { type: 'currency' });
const CHOICES = CODES.map((value) => ({ value, label: `${value}, ${names.of(value) ?? value}` }));
const isCode = (value: string): value is CurrencyCode => value in CURRENCIES;
const HOLDER = /^[A-Za-z .'-]{2,26}$/;

export const Welcome = () => {
  const queries = useQueryClient();
  const [holder, setHolder] = useState('');
  const [touched, setTouched] = useState(false);
  const [chosen, choose] = useState<CurrencyCode>();
  const first = useQuery({ queryKey: ['currency'], queryFn: wallet.firstCurrency });
  const currency = chosen ?? first.data ?? 'EUR';
  const issue = useMutation({
    mutationFn: (name: string) => wallet.requestTestCard(name, chosen),
    onSuccess: (card) => queries.setQueryData(['card'], card),
  });
  const money = { value: TEST_MONEY * 10 ** CURRENCIES[currency].decimals, currency };
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
      <p className="ui-muted">{words.welcome.text(formatAmount(money))}</p>
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
      <NativeSelect
        label={words.welcome.currency}
        description={words.welcome.currencyHint}
        data={CHOICES}
        value={currency}
        onChange={({ currentTarget: { value } }) => isCode(value) && choose(value)}
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
