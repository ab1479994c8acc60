import Type from 'typebox';
import { defineSettings } from '../../platform/config/settings.ts';
import { Whole } from '../../platform/config/variables.ts';

export interface AcquiringSettings {
  readonly acquirer: { readonly dialect: 'iso1987binary' | 'iso1987ascii'; readonly timeoutMs: number };
}

export const acquiringSettings = defineSettings(
  {
    ACQUIRER_DIALECT: Type.Enum(['iso1987binary', 'iso1987ascii'], {
      default: 'iso1987binary',
      examples: ['iso1987binary'],
      description: '`iso1987binary` or `iso1987ascii`',
    }),
    ACQUIRER_TIMEOUT_MS: Whole(10_000, 100, 120_000, 'milliseconds to wait for the acquirer'),
  },
  (read): AcquiringSettings => ({
    acquirer: { dialect: read.ACQUIRER_DIALECT, timeoutMs: read.ACQUIRER_TIMEOUT_MS },
  }),
);
