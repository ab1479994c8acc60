import { Button, TextInput } from '@mantine/core';
import { createTerminal, getMerchant } from '@tallystick/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { api } from '../api.ts';
import { takeFocus } from '../parts/focus.ts';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { type Security, SecurityFields } from './security-fields.tsx';

const SAFE: Security = {
  minimumLevel: 1,
  approvalRequired: false,
  currency: 'EUR',
  enrolmentMethods: ['digits', 'link'],
  oneTimeMethods: [],
  evidenceKinds: null,
};

/** A new terminal: its name is enough; the rest has safe defaults. */
export const CreateTerminal = ({ onCancel }: { readonly onCancel: () => void }) => {
  const queries = useQueryClient();
  const [, go] = useLocation();
  const merchant = useQuery({ queryKey: ['merchant'], queryFn: () => api.call(getMerchant, {}) });
  const [label, setLabel] = useState('');
  const [changed, setChanged] = useState<Security>();
  const security = changed ?? { ...SAFE, currency: merchant.data?.currency ?? SAFE.currency };
  const { currency, ...rest } = security;
  const create = useMutation({
    mutationFn: () =>
      api.call(createTerminal, {
        body: { label: label.trim(), ...rest, ...(changed === undefined ? {} : { currency }) },
      }),
    onSuccess: (terminal) => {
      queries.invalidateQueries({ queryKey: ['terminals'] });
      go(`/terminals/${terminal.id}`);
    },
  });
  const isGood = label.trim() !== '' && security.enrolmentMethods.length > 0;
  return (
    <form
      className="console-panel console-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isGood) create.mutate();
      }}
    >
      <TextInput
        ref={takeFocus}
        label={words.terminals.label}
        description={words.terminals.labelHint}
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
        maxLength={60}
      />
      <details>
        <summary>{words.terminals.more}</summary>
        <div className="console-form">
          <SecurityFields value={security} onChange={setChanged} />
        </div>
      </details>
      {create.isError ? <Trouble error={create.error} /> : null}
      <div className="console-actions">
        <Button type="submit" loading={create.isPending} disabled={!isGood}>
          {words.terminals.create}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {words.terminals.cancel}
        </Button>
      </div>
    </form>
  );
};
