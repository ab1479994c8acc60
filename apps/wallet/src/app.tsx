import { Mark } from '@tallystick/theme';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CardSettings } from './screens/card-settings.tsx';
import { Home } from './screens/home.tsx';
import { Pay } from './screens/pay.tsx';
import { Welcome } from './screens/welcome.tsx';
import { wallet } from './wallet-context.ts';
import { words } from './words/en.ts';

type Screen = 'home' | 'pay' | 'settings';

export const App = () => {
  const [screen, show] = useState<Screen>('home');
  const card = useQuery({
    queryKey: ['card'],
    queryFn: async () => (await wallet.card()) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  });

  return (
    <div className="w-page">
      <header className="w-head">
        <span className="w-brand">
          <Mark size={26} />
          {words.title}
        </span>
        <span className="w-ribbon">{words.testMode}</span>
      </header>
      <main className="w-main">
        {card.isPending ? null : card.data == null ? (
          <Welcome />
        ) : screen === 'pay' ? (
          <Pay card={card.data} onDone={() => show('home')} />
        ) : screen === 'settings' ? (
          <CardSettings onDone={() => show('home')} />
        ) : (
          <Home card={card.data} onPay={() => show('pay')} onSettings={() => show('settings')} />
        )}
      </main>
    </div>
  );
};
