/** Which token: by its label, which stays the same, or by the number of its slot. */
export type TokenName = { readonly label: string } | { readonly slot: number };
