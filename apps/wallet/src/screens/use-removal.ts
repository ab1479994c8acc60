import { useMutation, useQueryClient } from '@tanstack/react-query';
import { wallet } from '../wallet-context.ts';

/** Takes the card out of this wallet, and all that was shown of it. */
export const useRemoval = () => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: wallet.remove,
    onSuccess: () => {
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'card' });
      queries.setQueryData(['card'], null);
    },
  });
};
