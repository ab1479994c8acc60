import { Button, Skeleton } from '@mantine/core';
import {
  approveTerminal,
  getTerminal,
  listAttestations,
  listPayments,
  resumeTerminal,
  retireTerminal,
  suspendTerminal,
  type Terminal,
} from '@tallystick/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { Activation } from '../parts/activation.tsx';
import { Ask } from '../parts/ask.tsx';
import { Checks } from '../parts/checks.tsx';
import { Facts } from '../parts/facts.tsx';
import { PaymentTable } from '../parts/payment-table.tsx';
import { TerminalState } from '../parts/state.tsx';
import { TamperReports } from '../parts/tamper-reports.tsx';
import { formatFull } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/en.ts';

type Change = 'approve' | 'suspend' | 'resume' | 'retire';

const change = (id: string, what: Change): Promise<Terminal> => {
  const params = { id };
  switch (what) {
    case 'approve':
      return api.call(approveTerminal, { params, body: {} });
    case 'suspend':
      return api.call(suspendTerminal, { params, body: {} });
    case 'resume':
      return api.call(resumeTerminal, { params, body: {} });
    case 'retire':
      return api.call(retireTerminal, { params, body: {} });
  }
};

const Actions = ({ terminal }: { readonly terminal: Terminal }) => {
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: (what: Change) => change(terminal.id, what),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['terminals'] }),
  });
  const { label, status } = terminal;
  return (
    <>
      {status === 'awaiting_approval' ? (
        <div className="c-notice">
          <p>{words.terminal.approveText}</p>
          <Button onClick={() => act.mutate('approve')} loading={act.isPending}>
            {words.terminal.approve}
          </Button>
        </div>
      ) : null}
      <div className="c-actions">
        {status === 'active' ? (
          <Ask
            label={words.terminal.suspend}
            question={words.terminal.suspendAsk(label)}
            yes={words.terminal.yesSuspend}
            no={words.terminal.keep}
            onYes={() => act.mutate('suspend')}
            busy={act.isPending}
          />
        ) : null}
        {terminal.actions.includes('resume') ? (
          <Button onClick={() => act.mutate('resume')} loading={act.isPending}>
            {words.terminal.resume}
          </Button>
        ) : null}
        {status === 'retired' ? null : (
          <Ask
            label={words.terminal.retire}
            question={words.terminal.retireAsk(label)}
            yes={words.terminal.yesRetire}
            no={words.terminal.keep}
            onYes={() => act.mutate('retire')}
            busy={act.isPending}
          />
        )}
      </div>
      {act.isError ? <Trouble error={act.error} /> : null}
    </>
  );
};

const Suspension = ({ suspension }: { readonly suspension: NonNullable<Terminal['suspension']> }) => (
  <div className="c-notice" role="status">
    <div>
      <strong>{words.terminal.cause[suspension.cause]}</strong>
      {suspension.reason ? <p>{suspension.reason}</p> : null}
      <p className="c-muted">
        {suspension.remedy} {formatFull(suspension.at)}
      </p>
    </div>
  </div>
);

const DevicePanel = ({ terminal }: { readonly terminal: Terminal }) => {
  const { device } = terminal;
  return (
    <section className="c-panel" aria-labelledby="device">
      <h2 id="device">{words.terminal.device}</h2>
      {device === undefined ? (
        <p className="c-muted">{words.terminal.noDevice}</p>
      ) : (
        <Facts
          rows={[
            [words.terminals.device, device.model],
            [words.terminal.kind, device.kind],
            [words.terminal.level, device.level],
            [words.terminal.software, device.softwareVersion],
            [words.terminal.enrolled, formatFull(device.enrolledAt)],
            [words.terminal.seen, device.lastSeenAt && formatFull(device.lastSeenAt)],
            [
              words.terminal.key,
              <code key="key" className="c-mono c-bytes">
                {device.keyThumbprint}
              </code>,
            ],
          ]}
        />
      )}
    </section>
  );
};

const History = ({ id }: { readonly id: string }) => {
  const records = useQuery({
    queryKey: ['terminals', id, 'attestations'],
    queryFn: () => api.call(listAttestations, { params: { id }, query: { limit: 10 } }),
  });
  const payments = useQuery({
    queryKey: ['payments', 'of', id],
    queryFn: () => api.call(listPayments, { query: { terminalId: id, limit: 10 } }),
  });
  return (
    <>
      <section className="c-panel" aria-labelledby="checks">
        <h2 id="checks">{words.terminal.checks}</h2>
        {records.data?.data.length === 0 ? <p className="c-muted">{words.terminal.checksNone}</p> : null}
        {records.data?.data.map((record, index) => (
          <Checks
            key={record.id}
            record={record}
            open={index === 0 && record.verdict === 'contraindicated'}
          />
        ))}
      </section>
      {payments.data && payments.data.data.length > 0 ? (
        <section className="c-panel" aria-labelledby="payments">
          <h2 id="payments">{words.terminal.payments}</h2>
          <PaymentTable payments={payments.data.data} />
        </section>
      ) : null}
    </>
  );
};

export const TerminalPage = ({ id }: { readonly id: string }) => {
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
          {terminal.suspension ? <Suspension suspension={terminal.suspension} /> : null}
          <Actions terminal={terminal} />
          <Activation terminal={terminal} />
          <DevicePanel terminal={terminal} />
          <TamperReports terminalId={id} />
          <History id={id} />
        </>
      ) : null}
    </>
  );
};
