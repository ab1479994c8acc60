import { Mark } from '@tallystick/theme';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { CardSettings } from './screens/card-settings.tsx';
import { Home } from './screens/home.tsx';
import { Pay } from './screens/pay.tsx';
import { Trouble } from './screens/trouble.tsx';
import { Welcome } from './screens/welcome.tsx';
import { wallet } from './wallet-context.ts';
import { words } from './words/en.ts';

type Screen = 'home' | 'pay' | 'settings';

const subscribe = (listener: () => void) => {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
};

export const App = () => {
  const [screen, show] = useState<Screen>('home');
  const card = useQuery({
    queryKey: ['card'],
    queryFn: async () => (await wallet.card()) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    networkMode: 'always',
  });
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  const main = useRef<HTMLElement>(null);
  const shown = useRef(screen);
  // The button that led here is gone: whoever hears the page or uses keys goes on from the top of what came.
  useEffect(() => {
    if (shown.current !== screen) main.current?.focus({ preventScroll: true });
    shown.current = screen;
  }, [screen]);

  return (
    <div className="w-page">
      <header className="w-head">
        <span className="w-brand">
          <Mark size={26} />
          {words.title}
        </span>
        <span className="w-ribbon">{words.testMode}</span>
      </header>
      {online ? null : (
        <p className="w-band" role="status">
          {words.noNetwork}
        </p>
      )}
      <main className="w-main" ref={main} tabIndex={-1}>
        {card.isError || !window.isSecureContext ? (
          <Trouble error={card.error} />
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
