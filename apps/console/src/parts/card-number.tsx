/** A card number as it is kept, with most digits hidden. It is read as one thing, so it never breaks. */
export const CardNumber = ({ masked }: { readonly masked: string }) => (
  <span className="console-mono console-card-number">{masked}</span>
);
