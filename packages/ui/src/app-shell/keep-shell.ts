/** As much of Trusted Types (W3C) as is used: not every browser has them. */
interface ScriptUrls {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): {
    createScriptURL(url: string): string;
  };
}

/** The one policy that the apps may make; the server names it in `trusted-types`. */
const POLICY_NAME = 'tallystick-shell';

/** The worker's address as the browser takes it: where it has Trusted Types, through a policy that lets this one address pass. */
const trustedAddress = (address: string): string => {
  const types = 'trustedTypes' in window ? (window.trustedTypes as ScriptUrls) : undefined;
  if (types === undefined) return address;
  const policy = types.createPolicy(POLICY_NAME, {
    createScriptURL: (url) => {
      if (url !== address) throw new TypeError('not the service worker of this app');
      return url;
    },
  });
  return policy.createScriptURL(address);
};

/** Starts the service worker that the build wrote for an app, so that its pages open while the server is away. */
export const keepShell = (app: string): void => {
  if ('serviceWorker' in navigator && import.meta.env.PROD) {
    const address = trustedAddress(`/${app}/sw.js`);
    navigator.serviceWorker.register(address, { scope: `/${app}/` }).catch(() => undefined);
  }
};
