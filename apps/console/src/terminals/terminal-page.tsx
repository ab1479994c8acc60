import { Skeleton } from '@mantine/core';
import { type ActivationCode, getTerminal, listPayments } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { WaitsForSecondPerson } from '../approvals/second-person.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { TerminalState } from '../parts/state.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { PaymentTable } from '../payments/payment-table.tsx';
import { words } from '../words/index.ts';
import { Activation } from './activation.tsx';
import { ChannelSessions } from './channel-sessions.tsx';
import { TamperReports } from './tamper-reports.tsx';
import { TerminalActions } from './terminal-actions.tsx';
import { TerminalLife } from './terminal-life.tsx';
import { DevicePanel, ReadinessPanel, SettingsPanel } from './terminal-panels.tsx';
import { TerminalResults } from './terminal-results.tsx';

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
            <PageTitle name={terminal.label} />
            <TerminalState status={terminal.status} />
          </div>
          <p className="console-muted">
            {words.terminals.number} <span className="console-mono">{terminal.terminalNumber}</span>
          </p>
          <WaitsForSecondPerson objectId={id} />
          <TerminalActions terminal={terminal} onCode={setCode} />
          <Activation key={code?.id ?? 'none'} terminal={terminal} given={code} />
          <ReadinessPanel terminal={terminal} />
          <DevicePanel terminal={terminal} />
          <ChannelSessions terminalId={id} />
          <TamperReports terminalId={id} />
          <SettingsPanel terminal={terminal} />
          <TerminalLife id={id} />
          <TerminalResults key={id} id={id} />
          <TerminalPayments id={id} />
        </>
      ) : null}
    </>
  );
};
