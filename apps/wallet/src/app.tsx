import { Mark, OfflineBand, Ribbon } from '@tallystick/ui';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { CardSettings } from './screens/card-settings.tsx';
import { Home } from './screens/home.tsx';
import { NoWallet } from './screens/no-wallet.tsx';
import { Pay } from './screens/pay.tsx';
import { Welcome } from './screens/welcome.tsx';
import { wallet } from './wallet-context.ts';
import { words } from './words/index.ts';

type Screen = 'home' | 'pay' | 'settings';

export const App = () => {
  const [screen, show] = useState<Screen>('home');
  const card = useQuery({
    queryKey: ['card'],
    queryFn: async () => (await wallet.card()) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    networkMode: 'always',
  });
  const main = useRef<HTMLElement>(null);
  const shown = useRef(screen);
  // The button that led here is gone: whoever hears the page or uses keys goes on from the top of what came.
  useEffect(() => {
    if (shown.current !== screen) main.current?.focus({ preventScroll: true });
    shown.current = screen;
  }, [screen]);

  return (
    <div className="wallet-page">
      <header className="wallet-head">
        <span className="wallet-brand">
          <Mark size={26} />
          {words.title}
        </span>
        <Ribbon>{words.testMode}</Ribbon>
      </header>
      <OfflineBand remedy={words.noNetwork} />
      <main className="wallet-main" ref={main} tabIndex={-1}>
        {card.isError || !window.isSecureContext ? (
          <NoWallet error={card.error} />
        ) : card.isPending ? null : card.data == null ? (
          <Welcome />
        ) : screen === 'pay' ? (
          <Pay card={card.data} onDone={() => show('home')} />
        ) : screen === 'settings' ? (
          <CardSettings card={card.data} onDone={() => show('home')} />
        ) : (
          <Home card={card.data} onPay={() => show('pay')} onSettings={() => show('settings')} />
        )}
      </main>
    </div>
  );
};
