import { NativeSelect, TextInput } from '@mantine/core';
import { type CurrencyCode, listPaymentCurrencies } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { useSession } from '../sign-in/session.ts';
import { words } from '../words/index.ts';
import { foldedCount, isAskable, type PaymentFilters, TEXT_FILTERS } from './payment-filters.ts';

const say = words.payments.more;

interface MoreFiltersProps {
  readonly filters: PaymentFilters;
  readonly set: (name: string, value: string) => void;
}

/** Currencies that something can be found in: the merchant's own first, then others that were used, and one that the address asks for. */
const useCurrencies = (chosen: CurrencyCode | undefined): readonly CurrencyCode[] => {
  const own = useSession().data?.merchant.currency;
  const used = useQuery({
    queryKey: ['payments', 'currencies'],
    queryFn: () => api.call(listPaymentCurrencies, {}),
  });
  const known = [own, ...(used.data?.data ?? []), chosen];
  return [...new Set(known.filter((currency) => currency !== undefined))];
};

/** What payments are searched by one thing at a time, behind a fold: each with the others. */
export const MoreFilters = ({ filters, set }: MoreFiltersProps) => {
  const count = foldedCount(filters);
  const currencies = useCurrencies(filters.currency);
  // It stays as it was put: whoever empties the last field goes on in it.
  const [isOpen, setOpen] = useState(count > 0);
  return (
    <details
      className="console-payment-more"
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{say.title(count)}</summary>
      <div className="console-filters">
        {TEXT_FILTERS.map((name) => {
          const value = filters[name];
          const isWrong = value.trim() !== '' && !isAskable(name, value);
          return (
            <TextInput
              key={name}
              label={say[name]}
              placeholder={say.hints[name]}
              value={value}
              maxLength={60}
              error={isWrong ? say.wrong[name] : undefined}
              onChange={(event) => set(name, event.currentTarget.value)}
            />
          );
        })}
        <NativeSelect
          label={say.currency}
          value={filters.currency ?? ''}
          onChange={(event) => set('currency', event.currentTarget.value)}
          data={[{ value: '', label: say.allCurrencies }, ...currencies]}
        />
      </div>
    </details>
  );
};
