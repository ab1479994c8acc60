import { Skeleton } from '@mantine/core';
import { type ActivationCode, getTerminal, listAttestations, listPayments } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { Activation } from '../parts/activation.tsx';
import { ChannelSessions } from '../parts/channel-sessions.tsx';
import { Checks } from '../parts/checks.tsx';
import { PaymentTable } from '../parts/payment-table.tsx';
import { TerminalState } from '../parts/state.tsx';
import { TamperReports } from '../parts/tamper-reports.tsx';
import { TerminalActions } from '../parts/terminal-actions.tsx';
import { TerminalLife } from '../parts/terminal-life.tsx';
import { DevicePanel, ReadinessPanel, SettingsPanel } from '../parts/terminal-panels.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/en.ts';

const Results = ({ id }: { readonly id: string }) => {
  const records = useQuery({
    queryKey: ['terminals', id, 'attestations'],
    queryFn: () => api.call(listAttestations, { params: { id }, query: { limit: 10 } }),
  });
  return (
    <section className="c-panel" aria-labelledby="checks">
      <h2 id="checks">{words.terminal.checks}</h2>
      {records.data?.data.length === 0 ? <p className="c-muted">{words.terminal.checksNone}</p> : null}
      {records.data?.data.map((record, index) => (
        <Checks key={record.id} record={record} open={index === 0 && record.verdict === 'contraindicated'} />
      ))}
    </section>
  );
};

const TerminalPayments = ({ id }: { readonly id: string }) => {
  const payments = useQuery({
    queryKey: ['payments', 'of', id],
    queryFn: () => api.call(listPayments, { query: { terminalId: id, limit: 10 } }),
  });
  return payments.data && payments.data.data.length > 0 ? (
    <section className="c-panel" aria-labelledby="payments">
      <h2 id="payments">{words.terminal.payments}</h2>
      <PaymentTable payments={payments.data.data} />
    </section>
  ) : null;
};

export const TerminalPage = ({ id }: { readonly id: string }) => {
  const [code, setCode] = useState<ActivationCode>();
  const found = useQuery({
    queryKey: ['terminals', id],
    queryFn: () => api.call(getTerminal, { params: { id } }),
  });
  const terminal = found.data;
  return (
    <>
      <p>
        <Link href="/terminals">← {words.terminal.back}</Link>
      </p>
      {found.isError ? <Trouble error={found.error} onAgain={() => found.refetch()} /> : null}
      {found.isPending ? <Skeleton role="status" height={320} aria-label={words.loading} /> : null}
      {terminal ? (
        <>
          <div className="c-title">
            <h1>{terminal.label}</h1>
            <TerminalState status={terminal.status} />
          </div>
          <p className="c-muted">
            {words.terminals.number} <span className="c-mono">{terminal.terminalNumber}</span>
          </p>
          <TerminalActions terminal={terminal} onCode={setCode} />
          <Activation key={code?.id ?? 'none'} terminal={terminal} given={code} />
          <ReadinessPanel terminal={terminal} />
          <DevicePanel terminal={terminal} />
          <ChannelSessions terminalId={id} />
          <TamperReports terminalId={id} />
          <SettingsPanel terminal={terminal} />
          <TerminalLife id={id} />
          <Results id={id} />
          <TerminalPayments id={id} />
        </>
      ) : null}
    </>
  );
};
