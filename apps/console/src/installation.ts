import { getInstallation } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { api } from './api.ts';

/** What this installation is, once it is known. */
export const useInstallation = () =>
  useQuery({
    queryKey: ['installation'],
    queryFn: () => api.call(getInstallation, {}),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Whether the installation has been asked after: what it is, or that it cannot be known, will not change the page any more. */
export const useInstallationSettled = (): boolean => !useInstallation().isPending;

/** Whether this installation has an optional module; false until that is known, so that nothing flashes up and goes. */
export const useInstalled = (name: string): boolean =>
  useInstallation().data?.optionalModules.includes(name) ?? false;

/** Whether it runs in test mode; false until that is known. */
export const useTestMode = (): boolean => useInstallation().data?.mode === 'test';

/** Where till, wallet and API are: the console may have an origin of its own. Until that is known, this one. */
export const useTillOrigin = (): string => useInstallation().data?.origin ?? location.origin;
