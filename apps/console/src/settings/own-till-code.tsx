import { Button, TextInput } from '@mantine/core';
import { getTillCode, setTillCode } from '@tallystick/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import { IfMay } from '../parts/may.tsx';
import { formatMoment } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';

const say = words.cashiers;
const KEY = ['own', 'till-code'];
const CODE = /^\d{6}$/;

const Panel = () => {
  const queries = useQueryClient();
  const [code, setCode] = useState('');
  const state = useQuery({ queryKey: KEY, queryFn: () => api.call(getTillCode, {}) });
  const set = useMutation({
    mutationFn: () => api.call(setTillCode, { body: { code } }),
    onSuccess: (now) => {
      setCode('');
      queries.setQueryData(KEY, now);
    },
    gcTime: 0,
  });
  return (
    <section className="console-panel" aria-labelledby="till-code">
      <h2 id="till-code">{say.own}</h2>
      <p className="console-muted">
        {state.data === undefined
          ? words.loading
          : state.data.setAt === undefined
            ? say.ownNone
            : say.ownSet(formatMoment(state.data.setAt))}
      </p>
      <form
        className="console-row"
        onSubmit={(event) => {
          event.preventDefault();
          if (CODE.test(code)) set.mutate();
        }}
      >
        <TextInput
          label={say.ownCode}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value.replaceAll(/\D/g, '').slice(0, 6))}
          type="password"
          inputMode="numeric"
          autoComplete="off"
          maxLength={6}
        />
        <Button type="submit" loading={set.isPending} disabled={!CODE.test(code)}>
          {say.ownSave}
        </Button>
      </form>
      {set.isSuccess && code === '' ? <p role="status">{say.ownSaved}</p> : null}
      {set.isError ? <Trouble error={set.error} /> : null}
    </section>
  );
};

/** The code that who is signed in types at a till. */
export const OwnTillCode = () => (
  <IfMay call="setTillCode">
    <Panel />
  </IfMay>
);
