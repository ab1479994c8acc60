export declare const FUNCTION_LINES: number;
export declare const FILE_LINES: number;
/** Everything that is over its limit, with its lines. */
export declare const measure: () => Readonly<Record<string, number>>;
/** What may be over it. */
export declare const readList: () => Readonly<Record<string, number>>;
