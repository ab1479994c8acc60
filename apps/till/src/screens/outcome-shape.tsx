/** The shape of an outcome in the colour of its text: a disc with a tick, an octagon with a cross. */
export const OutcomeShape = ({ paid }: { readonly paid: boolean }) => (
  <svg width="7rem" height="7rem" viewBox="0 0 112 112" fill="none" aria-hidden="true">
    {paid ? (
      <circle cx="56" cy="56" r="50" stroke="currentColor" strokeWidth="7" />
    ) : (
      <path
        d="M36 7h40l29 29v40l-29 29H36L7 76V36L36 7Z"
        stroke="currentColor"
        strokeWidth="7"
        strokeLinejoin="round"
      />
    )}
    <path
      d={paid ? 'm33 58 16 16 31-34' : 'm39 39 34 34m0-34L39 73'}
      stroke="currentColor"
      strokeWidth="9"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
);
