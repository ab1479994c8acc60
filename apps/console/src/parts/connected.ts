import { createContext, useContext } from 'react';

const Connection = createContext(true);

/** Tells the page whether what it shows is kept up to date. */
export const Connected = Connection.Provider;

/** False while the server is away: what was so may be so no longer, and nothing says that it is well. */
export const useConnected = (): boolean => useContext(Connection);
