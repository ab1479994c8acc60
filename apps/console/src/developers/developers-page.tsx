import { Button, Skeleton, TextInput } from '@mantine/core';
import { type ApiKey, createApiKey, listApiKeys, revokeApiKey } from '@tallystick/protocol';
import { Ask } from '@tallystick/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { useInstallationSettled, useInstalled, useTillOrigin } from '../installation.ts';
import { Command } from '../parts/command.tsx';
import { Copy } from '../parts/copy.tsx';
import { takeFocus } from '../parts/focus.ts';
import { IfMay, useMay } from '../parts/may.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Time } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { EventList } from './event-list.tsx';
import { TestAmounts } from './test-amounts.tsx';

const KeyRow = ({ apiKey }: { readonly apiKey: ApiKey }) => {
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => api.call(revokeApiKey, { params: { id: apiKey.id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['api-keys'] }),
  });
  return (
    <li className="console-api-key">
      <div>
        <strong>{apiKey.label}</strong> <code className="console-mono">{apiKey.hint}…</code>
        <div className="console-muted">
          {words.developers.used}{' '}
          {apiKey.lastUsedAt ? <Time at={apiKey.lastUsedAt} /> : words.developers.never}
        </div>
      </div>
      {apiKey.revokedAt ? (
        <span className="console-muted">{words.developers.revoked}</span>
      ) : (
        <IfMay call="revokeApiKey">
          <Ask
            label={words.developers.revoke}
            question={words.developers.revokeAsk(apiKey.label)}
            yes={words.developers.revoke}
            no={words.terminal.keep}
            onYes={() => revoke.mutate()}
            busy={revoke.isPending}
          />
        </IfMay>
      )}
    </li>
  );
};

/** A first request, with the key that was just made where there is one. */
const Curl = ({ secret }: { readonly secret: string | undefined }) => {
  const curl = `curl -H "Authorization: Bearer ${secret ?? '$TALLYSTICK_KEY'}" ${useTillOrigin()}/v1/payments`;
  return (
    <>
      <h3>{words.developers.curl}</h3>
      <Command text={curl} name={words.developers.curl} />
    </>
  );
};

const useKeys = () => useQuery({ queryKey: ['api-keys'], queryFn: () => api.call(listApiKeys, {}) });

const Keys = () => {
  const queries = useQueryClient();
  const [label, setLabel] = useState('');
  const keys = useKeys();
  const make = useMutation({
    mutationFn: () => api.call(createApiKey, { body: { label: label.trim() } }),
    onSuccess: () => {
      setLabel('');
      queries.invalidateQueries({ queryKey: ['api-keys'] });
    },
    gcTime: 0,
  });
  const may = useMay();
  return (
    <section className="console-panel" aria-labelledby="keys">
      <h2 id="keys">{words.developers.keys}</h2>
      <p className="console-muted">{words.developers.keysText}</p>
      {may('createApiKey') ? (
        <form
          className="console-row"
          onSubmit={(event) => {
            event.preventDefault();
            if (label.trim() !== '') make.mutate();
          }}
        >
          <TextInput
            label={words.developers.label}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
            maxLength={60}
          />
          <Button type="submit" loading={make.isPending} disabled={label.trim() === ''}>
            {words.developers.make}
          </Button>
        </form>
      ) : null}
      {make.isError ? <Trouble error={make.error} /> : null}
      {make.data ? (
        <div className="console-notice" role="status" tabIndex={-1} ref={takeFocus}>
          <p>{words.developers.made}</p>
          <div className="console-row">
            <code className="console-mono console-bytes">{make.data.secret}</code>
            <Copy text={make.data.secret} name={words.developers.keys} />
          </div>
        </div>
      ) : null}
      {keys.isError ? <Trouble error={keys.error} onAgain={() => keys.refetch()} /> : null}
      {keys.isPending ? <Skeleton role="status" height={60} aria-label={words.loading} /> : null}
      {keys.data?.data.length === 0 ? <p className="console-muted">{words.developers.none}</p> : null}
      <ul className="console-api-keys">
        {keys.data?.data.map((apiKey) => (
          <KeyRow key={apiKey.id} apiKey={apiKey} />
        ))}
      </ul>
      {keys.isPending ? null : <Curl secret={make.data?.secret} />}
    </section>
  );
};

/** What stands below the keys is shown once it is known how many there are, and whether there are test amounts: nothing moves. */
const BelowKeys = () => {
  const keys = useKeys();
  const isSettled = useInstallationSettled();
  const hasTestField = useInstalled('test-field');
  if (keys.isPending || !isSettled) return null;
  return (
    <>
      {hasTestField ? <TestAmounts /> : null}
      <EventList />
    </>
  );
};

export const Developers = () => {
  return (
    <>
      <div className="console-title">
        <PageTitle name={words.developers.title} />
        <div className="console-row">
          <Button component={Link} href="/developers/requests" variant="default">
            {words.requests.open}
          </Button>
          <Button component="a" href="/reference" variant="default">
            {words.developers.reference}
          </Button>
        </div>
      </div>
      <Keys />
      <BelowKeys />
    </>
  );
};
