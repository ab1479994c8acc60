import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import {
  addPasskey,
  beginPasskey,
  beginRegistration,
  beginSignIn,
  finishRegistration,
  finishSignIn,
  getSession,
  type Passkey,
  type Session,
  signOut,
} from '@tallystick/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, isSignedOut } from '../api.ts';

type CreationOptions = Parameters<typeof startRegistration>[0]['optionsJSON'];
type RequestOptions = Parameters<typeof startAuthentication>[0]['optionsJSON'];

/** Takes over who has just signed in: what somebody else saw before is not shown to who comes now. */
export const useSignedIn = (): ((session: Session) => void) => {
  const queries = useQueryClient();
  return (session) => {
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
    queries.setQueryData(['session'], session);
  };
};

/** Who is signed in; null when nobody is. */
export const useSession = () =>
  useQuery({
    queryKey: ['session'],
    queryFn: async (): Promise<Session | null> => {
      try {
        return await api.call(getSession, {});
      } catch (error) {
        if (isSignedOut(error)) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });

/** Makes an operator with a one-time link's token, or a new passkey of the one whom a recovery names. */
export const register = async (setupToken: string, name: string): Promise<Session> => {
  const { ceremony, options } = await api.call(beginRegistration, { body: { setupToken, name } });
  // The library reads the options strictly itself and raises when they are not WebAuthn's.
  const credential = await startRegistration({ optionsJSON: options as unknown as CreationOptions });
  return api.call(finishRegistration, { body: { ceremony, setupToken, credential: { ...credential } } });
};

export const signIn = async (): Promise<Session> => {
  const { ceremony, options } = await api.call(beginSignIn, { body: {} });
  const credential = await startAuthentication({ optionsJSON: options as unknown as RequestOptions });
  return api.call(finishSignIn, { body: { ceremony, credential: { ...credential } } });
};

/** Makes one more passkey of who is signed in. */
export const makePasskey = async (name: string): Promise<Passkey> => {
  const { ceremony, options } = await api.call(beginPasskey, { body: {} });
  const credential = await startRegistration({ optionsJSON: options as unknown as CreationOptions });
  return api.call(addPasskey, { body: { ceremony, name, credential: { ...credential } } });
};

export const leave = () => api.call(signOut, { body: {} });
