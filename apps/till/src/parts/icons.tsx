const PATHS = {
  list: 'M5 7h14M5 12h14M5 17h9',
  lock: 'M7 11V8a5 5 0 0 1 10 0v3M5.500 11h13v9h-13v-9Z',
  gear: 'M4 7h9m4 0h3M4 17h3m4 0h9M15 4.500v5M9 14.500v5',
  back: 'M14.500 5 8 12l6.500 7',
  erase: 'M9 6h11v12H9l-6-6 6-6Zm3 3.500 5 5m0-5-5 5',
} as const;

/** A line drawing in the colour of its text. */
export const Icon = ({ name }: { readonly name: keyof typeof PATHS }) => (
  <svg width="1.5rem" height="1.5rem" viewBox="0 0 24 24" fill="none" aria-hidden="true">
    <path
      d={PATHS[name]}
      stroke="currentColor"
      strokeWidth="1.800"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
);
