/** From which age, in hours, a result is old: the policy of each merchant says it. */
export interface ResultAges {
  /** As it was last read: at once, for use inside a transaction, where nothing else may be waited for. */
  known(merchantId: string): number;
  /** Reads it. */
  read(merchantId: string): Promise<number>;
}

const MERCHANTS = 4_096;

/**
 * @param ageOf what the policy in force says
 * @param builtIn what is said before anything was read
 */
export const createResultAges = (
  ageOf: (merchantId: string) => number | Promise<number>,
  builtIn: number,
): ResultAges => {
  const kept = new Map<string, number>();
  return {
    known: (merchantId) => kept.get(merchantId) ?? builtIn,
    async read(merchantId) {
      const hours = await ageOf(merchantId);
      if (kept.size >= MERCHANTS) kept.clear();
      kept.set(merchantId, hours);
      return hours;
    },
  };
};
