import { Button, Checkbox, NativeSelect, Skeleton } from '@mantine/core';
import { amendCashierSettings, type CashierSettings, getCashierSettings } from '@tallystick/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { IfMay, useMay } from '../parts/may.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';

const say = words.cashiers;
const KEY = ['cashier-settings'];
/** Of the form while it is fetched, so that nothing below it moves. */
const FORM_HEIGHT = '11.25rem';
const MINUTES = [1, 2, 5, 10, 15, 30, 60] as const;

const CashierForm = ({ settings }: { readonly settings: CashierSettings }) => {
  const queries = useQueryClient();
  const mayAmend = useMay()('amendCashierSettings');
  const [required, setRequired] = useState(settings.required);
  const [idleMinutes, setIdle] = useState(settings.idleMinutes);
  const amend = useMutation({
    mutationFn: () => api.call(amendCashierSettings, { body: { required, idleMinutes } }),
    onSuccess: (amended) => queries.setQueryData(KEY, amended),
  });
  const isSame = required === settings.required && idleMinutes === settings.idleMinutes;
  return (
    <form
      className="console-form"
      onSubmit={(event) => {
        event.preventDefault();
        amend.mutate();
      }}
    >
      <Checkbox
        label={say.required}
        description={required && !settings.required ? say.warn : undefined}
        checked={required}
        disabled={!mayAmend}
        onChange={(event) => setRequired(event.currentTarget.checked)}
      />
      <NativeSelect
        label={say.idle}
        value={String(idleMinutes)}
        disabled={!mayAmend}
        onChange={(event) => setIdle(Number(event.currentTarget.value))}
        data={[...new Set([...MINUTES, settings.idleMinutes])].toSorted((a, b) => a - b).map(String)}
      />
      {amend.isError ? <Trouble error={amend.error} /> : null}
      {mayAmend ? (
        <div className="console-actions">
          <Button type="submit" loading={amend.isPending} disabled={isSame}>
            {say.save}
          </Button>
        </div>
      ) : null}
      {amend.isSuccess && isSame ? <p role="status">{say.saved}</p> : null}
    </form>
  );
};

const Panel = () => {
  const settings = useQuery({ queryKey: KEY, queryFn: () => api.call(getCashierSettings, {}) });
  return (
    <section className="console-panel" aria-labelledby="cashiers">
      <h2 id="cashiers">{say.title}</h2>
      <p className="console-muted">{say.text}</p>
      {settings.isError ? <Trouble error={settings.error} onAgain={() => settings.refetch()} /> : null}
      {settings.isPending ? <Skeleton role="status" height={FORM_HEIGHT} aria-label={words.loading} /> : null}
      {settings.data ? <CashierForm settings={settings.data} /> : null}
    </section>
  );
};

/** How cashiers sign in at the tills of the merchant. */
export const CashierPanel = () => (
  <IfMay call="getCashierSettings">
    <Panel />
  </IfMay>
);
