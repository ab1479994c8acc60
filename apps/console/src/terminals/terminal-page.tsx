import { Skeleton } from '@mantine/core';
import { type ActivationCode, getTerminal, listAttestations, listPayments } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { TerminalState } from '../parts/state.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { PaymentTable } from '../payments/payment-table.tsx';
import { Checks } from '../trust/checks.tsx';
import { words } from '../words/en.ts';
import { Activation } from './activation.tsx';
import { ChannelSessions } from './channel-sessions.tsx';
import { TamperReports } from './tamper-reports.tsx';
import { TerminalActions } from './terminal-actions.tsx';
import { TerminalLife } from './terminal-life.tsx';
import { DevicePanel, ReadinessPanel, SettingsPanel } from './terminal-panels.tsx';

const Results = ({ id }: { readonly id: string }) => {
  const records = useQuery({
    queryKey: ['terminals', id, 'attestations'],
    queryFn: () => api.call(listAttestations, { params: { id }, query: { limit: 10 } }),
  });
  return (
    <section className="console-panel" aria-labelledby="checks">
      <h2 id="checks">{words.terminal.checks}</h2>
      {records.data?.data.length === 0 ? <p className="console-muted">{words.terminal.checksNone}</p> : null}
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
    <section className="console-panel" aria-labelledby="payments">
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
          <div className="console-title">
            <h1>{terminal.label}</h1>
            <TerminalState status={terminal.status} />
          </div>
          <p className="console-muted">
            {words.terminals.number} <span className="console-mono">{terminal.terminalNumber}</span>
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
