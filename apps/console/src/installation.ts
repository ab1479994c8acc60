import { getInstallation } from '@tallystick/protocol';
import { useQuery } from '@tanstack/react-query';
import { api } from './api.ts';

/** Whether this installation has an optional module; false until that is known, so that nothing flashes up and goes. */
export const useInstalled = (name: string): boolean =>
  useQuery({
    queryKey: ['installation'],
    queryFn: () => api.call(getInstallation, {}),
    staleTime: Number.POSITIVE_INFINITY,
  }).data?.optionalModules.includes(name) ?? false;
