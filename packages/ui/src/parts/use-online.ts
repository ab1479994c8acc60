import { useSyncExternalStore } from 'react';

const subscribe = (listener: () => void) => {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
};

const isOnline = (): boolean => navigator.onLine;
/** A page that is rendered on a server came over a network. */
const isOnlineOnServer = (): boolean => true;

/** Whether this device has a network. That there is one does not say that the server answers. */
export const useOnline = (): boolean => useSyncExternalStore(subscribe, isOnline, isOnlineOnServer);
