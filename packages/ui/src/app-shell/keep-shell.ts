/** Starts the service worker that the build wrote for an app, so that its pages open while the server is away. */
export const keepShell = (app: string): void => {
  if ('serviceWorker' in navigator && import.meta.env.PROD) {
    navigator.serviceWorker.register(`/${app}/sw.js`, { scope: `/${app}/` }).catch(() => undefined);
  }
};
