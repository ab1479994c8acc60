/** Where the card goes: waves while the field is open, the two halves of the stick drawn together while something is being done. */
export const HoldTarget = ({ step }: { readonly step: 'open' | 'reading' | 'busy' }) => (
  <div className={`target target-${step}`} aria-hidden="true">
    <svg viewBox="0 0 120 120" width="168" height="168" fill="none">
      <title> </title>
      <circle cx="60" cy="60" r="56" className="target-disc" />
      {step === 'busy' ? (
        <g className="target-halves" fill="currentColor">
          <path d="M40 26h18v16H46v8h12v18H46v8h12v18H40a8 8 0 0 1-8-8V34a8 8 0 0 1 8-8Z" />
          <path d="M80 26H62v16h12v8H62v18h12v8H62v18h18a8 8 0 0 0 8-8V34a8 8 0 0 0-8-8Z" />
        </g>
      ) : (
        <g stroke="currentColor" strokeWidth="5" strokeLinecap="round" className="target-waves">
          <path d="M44 49a22 22 0 0 1 0 22" />
          <path d="M55 41a37 37 0 0 1 0 38" />
          <path d="M66 33a52 52 0 0 1 0 54" />
          <path d="M77 25a67 67 0 0 1 0 70" />
        </g>
      )}
    </svg>
  </div>
);
