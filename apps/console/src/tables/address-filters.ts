import { useSearchParams } from 'wouter';

interface AddressFilters {
  readonly params: URLSearchParams;
  /** Sets one filter, or takes it out when `value` is empty. */
  set(name: string, value: string): void;
  /** Sets several at once, as {@link set} does. */
  setAll(values: Readonly<Record<string, string>>): void;
}

/** The filters of a list. They stand in the address, so that a link opens the same list. */
export const useAddressFilters = (): AddressFilters => {
  const [params, setParams] = useSearchParams();
  const setAll = (values: Readonly<Record<string, string>>): void =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(values)) {
          if (value === '') next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  return { params, set: (name, value) => setAll({ [name]: value }), setAll };
};
