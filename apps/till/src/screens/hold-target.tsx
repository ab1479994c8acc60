import { Mark } from '@tallystick/ui';

/** Where the card goes: waves while the field is open, the two halves of the stick drawn together while something is being done. */
export const HoldTarget = ({ step }: { readonly step: 'open' | 'reading' | 'busy' }) => (
  <div className="till-target" data-step={step} aria-hidden="true">
    <div className="till-target-disc">
      {step === 'busy' ? (
        <Mark size={104} />
      ) : (
        <svg viewBox="28 18 64 84" width="5.625rem" height="7.375rem" fill="none" aria-hidden="true">
          <g stroke="currentColor" strokeWidth="5" strokeLinecap="round" className="till-target-waves">
            <path d="M38 49a22 22 0 0 1 0 22" />
            <path d="M49 41a37 37 0 0 1 0 38" />
            <path d="M60 33a52 52 0 0 1 0 54" />
            <path d="M71 25a67 67 0 0 1 0 70" />
          </g>
        </svg>
      )}
    </div>
  </div>
);
