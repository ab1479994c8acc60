import { useSearchParams } from 'wouter';

interface AddressFilters {
  readonly params: URLSearchParams;
  /** Sets one filter, or takes it out when `value` is empty. */
  set(name: string, value: string): void;
}

/** The filters of a list. They stand in the address, so that a link opens the same list. */
export const useAddressFilters = (): AddressFilters => {
  const [params, setParams] = useSearchParams();
  const set = (name: string, value: string): void =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return { params, set };
};
