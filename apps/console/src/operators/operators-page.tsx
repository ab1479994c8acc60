import { Skeleton } from '@mantine/core';
import { listOperators, type OperatorRecord, type Session } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api } from '../api.ts';
import { IfMay } from '../parts/may.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Time } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { words } from '../words/index.ts';
import { Invitations } from './invitations.tsx';
import { OperatorActions } from './operator-actions.tsx';
import './operators.css';

const say = words.operators;

const OperatorRow = ({
  operator,
  isSelf,
}: {
  readonly operator: OperatorRecord;
  readonly isSelf: boolean;
}) => (
  <li className="console-operator">
    <div className="console-operator-who">
      <strong>{operator.name}</strong>
      {isSelf ? <span className="console-tag">{say.you}</span> : null}
      <div>
        {say.roles[operator.role]}
        <span className="console-muted"> · {say.rolesDo[operator.role]}</span>
      </div>
      <div className="console-muted console-small">
        {say.passkeys}: {operator.passkeys} · {say.used}:{' '}
        {operator.lastUsedAt ? <Time at={operator.lastUsedAt} /> : say.never}
      </div>
    </div>
    <IfMay call="changeOperatorRole">
      <OperatorActions operator={operator} isSelf={isSelf} />
    </IfMay>
  </li>
);

/** Everybody who may sign in, and the links that wait for somebody. */
export const Operators = ({ session }: { readonly session: Session }) => {
  const list = useQuery({ queryKey: ['operators'], queryFn: () => api.call(listOperators, {}) });
  return (
    <>
      <p>
        <Link href="/settings">← {words.settings.title}</Link>
      </p>
      <PageTitle name={say.title} />
      <p className="console-muted">{say.text}</p>
      {list.isError ? <Trouble error={list.error} onAgain={() => list.refetch()} /> : null}
      {list.isPending ? <Skeleton role="status" height={160} aria-label={words.loading} /> : null}
      {list.data ? (
        <section className="console-panel" aria-label={say.title}>
          <ul className="console-operators console-operator-people">
            {list.data.data.map((operator) => (
              <OperatorRow
                key={operator.id}
                operator={operator}
                isSelf={operator.id === session.operator.id}
              />
            ))}
          </ul>
        </section>
      ) : null}
      <Invitations />
    </>
  );
};
