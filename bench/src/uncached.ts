/** For the environment of a program that is measured: code from the compile cache is optimised later, which the 99th percentiles show. */
export const UNCACHED = { NODE_DISABLE_COMPILE_CACHE: '1' } as const;
