import { StateShape } from '@tallystick/theme';
import { useSyncExternalStore } from 'react';
import { words } from '../words/en.ts';

const subscribe = (listener: () => void) => {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
};

/** Says that there is no network, with the remedy in it. */
export const OfflineBand = () => {
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  if (online) return null;
  return (
    <div className="band" role="status">
      <StateShape kind="waiting" />
      <p>
        <strong>{words.offline.title}</strong> {words.offline.text}
      </p>
    </div>
  );
};
