import { Button, Checkbox, Skeleton, TextInput } from '@mantine/core';
import { createTerminal, listTerminals } from '@tallystick/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { api } from '../api.ts';
import { Scroll } from '../parts/scroll.tsx';
import { CheckState, TerminalState } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/en.ts';

const Create = ({ onCancel }: { readonly onCancel: () => void }) => {
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [label, setLabel] = useState('');
  const [approvalRequired, setApproval] = useState(false);
  const create = useMutation({
    mutationFn: () => api.call(createTerminal, { body: { label: label.trim(), approvalRequired } }),
    onSuccess: (terminal) => {
      queries.invalidateQueries({ queryKey: ['terminals'] });
      go(`/terminals/${terminal.id}`);
    },
  });
  return (
    <form
      className="c-panel c-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (label.trim() !== '') create.mutate();
      }}
    >
      <TextInput
        data-autofocus
        label={words.terminals.label}
        description={words.terminals.labelHint}
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
        maxLength={60}
      />
      <Checkbox
        label={words.terminals.approval}
        checked={approvalRequired}
        onChange={(event) => setApproval(event.currentTarget.checked)}
      />
      {create.isError ? <Trouble error={create.error} /> : null}
      <div className="c-actions">
        <Button type="submit" loading={create.isPending} disabled={label.trim() === ''}>
          {words.terminals.create}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {words.terminals.cancel}
        </Button>
      </div>
    </form>
  );
};

export const Terminals = () => {
  const [creating, setCreating] = useState(false);
  const terminals = useQuery({
    queryKey: ['terminals'],
    queryFn: () => api.call(listTerminals, { query: { limit: 200 } }),
  });
  return (
    <>
      <div className="c-title">
        <h1>{words.terminals.title}</h1>
        {creating ? null : <Button onClick={() => setCreating(true)}>{words.terminals.create}</Button>}
      </div>
      {creating ? <Create onCancel={() => setCreating(false)} /> : null}
      {terminals.isError ? <Trouble error={terminals.error} onAgain={() => terminals.refetch()} /> : null}
      {terminals.isPending ? <Skeleton role="status" height={200} aria-label={words.loading} /> : null}
      {terminals.data?.data.length === 0 && !creating ? (
        <p className="c-muted">{words.terminals.none}</p>
      ) : null}
      {terminals.data && terminals.data.data.length > 0 ? (
        <section className="c-panel">
          <Scroll label={words.terminals.title}>
            <table className="c-table">
              <thead>
                <tr>
                  <th scope="col">{words.terminals.label}</th>
                  <th scope="col">{words.payments.status}</th>
                  <th scope="col">{words.terminals.number}</th>
                  <th scope="col">{words.terminals.device}</th>
                  <th scope="col">{words.terminals.last}</th>
                </tr>
              </thead>
              <tbody>
                {terminals.data.data.map((terminal) => (
                  <tr key={terminal.id}>
                    <td>
                      <Link href={`/terminals/${terminal.id}`}>{terminal.label}</Link>
                    </td>
                    <td>
                      <TerminalState status={terminal.status} />
                    </td>
                    <td className="c-mono">{terminal.terminalNumber}</td>
                    <td>{terminal.device?.model ?? terminal.device?.kind ?? words.none}</td>
                    <td>
                      {terminal.lastAttestation ? (
                        <span className="c-inline">
                          <CheckState status={terminal.lastAttestation.verdict} />{' '}
                          <Time at={terminal.lastAttestation.at} />
                        </span>
                      ) : (
                        words.none
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </section>
      ) : null}
    </>
  );
};
