import { createContext, useContext } from 'react';

const AsOf = createContext<string | undefined>(undefined);

/** Tells the page of when what it shows is, as an ISO time; undefined: it is kept up to date. */
export const ShownAsOf = AsOf.Provider;

/** When the server was last there, while it is away: what was so then may be so no longer. */
export const useAsOf = (): string | undefined => useContext(AsOf);

/** False while the server is away: nothing says that it is well. */
export const useConnected = (): boolean => useAsOf() === undefined;
