import { Button, Skeleton } from '@mantine/core';
import { formatAmount, Money, Trouble } from '@tallystick/ui';
import type { CardFace as Face } from '@tallystick/wallet-sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { explain, wallet } from '../wallet-context.ts';
import { words } from '../words/index.ts';
import { CardFace } from './card-face.tsx';
import { EntryList } from './entry-list.tsx';

const TOP_UP_MINOR = 100_00;

interface HomeProps {
  readonly card: Face;
  readonly onPay: () => void;
  readonly onSettings: () => void;
}

export const Home = ({ card, onPay, onSettings }: HomeProps) => {
  const queries = useQueryClient();
  const account = useQuery({ queryKey: ['account'], queryFn: wallet.account, refetchInterval: 5_000 });
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['account'] }),
      queries.invalidateQueries({ queryKey: ['entries'] }),
    ]);
  const topUp = useMutation({ mutationFn: () => wallet.topUp(TOP_UP_MINOR), onSuccess: refresh });
  const unblock = useMutation({ mutationFn: () => wallet.setStatus('active'), onSuccess: refresh });
  const status = account.data?.status;
  const currency = account.data?.available.currency ?? 'EUR';
  const failed = topUp.error ?? unblock.error ?? account.error;

  return (
    <>
      <CardFace card={card} dimmed={status !== undefined && status !== 'active'} />
      <div className="wallet-balance">
        <h1 className="wallet-balance-name">{words.home.balance}</h1>
        {account.data ? (
          <Money amount={account.data.available} size="screen" />
        ) : (
          <Skeleton role="status" height={64} width={220} aria-label={words.home.loading} />
        )}
      </div>
      {failed ? <Trouble>{explain(failed)}</Trouble> : null}
      {status === 'blocked' ? (
        <Trouble
          role="status"
          action={
            <Button size="compact-md" variant="default" onClick={() => unblock.mutate()}>
              {words.home.unblock}
            </Button>
          }
        >
          {words.home.blocked}
        </Trouble>
      ) : null}
      {status === 'lost' ? <Trouble role="status">{words.home.lost}</Trouble> : null}
      <div className="ui-at-hand">
        <Button size="xl" fullWidth onClick={onPay} disabled={status !== undefined && status !== 'active'}>
          {words.home.pay}
        </Button>
      </div>
      <div className="wallet-actions">
        <Button variant="default" onClick={() => topUp.mutate()} loading={topUp.isPending}>
          {words.home.topUp(formatAmount({ value: TOP_UP_MINOR, currency }))}
        </Button>
        <Button variant="default" onClick={onSettings}>
          {words.settings.open}
        </Button>
      </div>
      <p className="ui-muted wallet-said" role="status">
        {topUp.isSuccess ? words.home.toppedUp : ''}
      </p>
      <EntryList />
    </>
  );
};
