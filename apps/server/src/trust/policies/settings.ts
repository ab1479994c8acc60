import Type from 'typebox';
import { defineSettings } from '../../platform/config/settings.ts';
import { Whole } from '../../platform/config/variables.ts';
import {
  ANDROID_APPS_EXAMPLE,
  ANDROID_APPS_RULE,
  type AndroidApp,
  parseAndroidApps,
} from './android-apps.ts';

export interface PolicySettings {
  /** Android apps that the built-in policy lets be terminals. */
  readonly androidApps: readonly AndroidApp[];
  /** For how many days the differences of candidate policies are kept. */
  readonly shadowKeptDays: number;
}

export const policySettings = defineSettings(
  {
    ANDROID_APPS: Type.String({
      default: '[]',
      maxLength: 65_536,
      examples: [ANDROID_APPS_EXAMPLE],
      description: ANDROID_APPS_RULE,
    }),
    RETENTION_SHADOW_DAYS: Whole(180, 1, 36_500, 'days that differences of candidate policies are kept'),
  },
  (read): PolicySettings => ({
    androidApps: parseAndroidApps(read.ANDROID_APPS),
    shadowKeptDays: read.RETENTION_SHADOW_DAYS,
  }),
);
