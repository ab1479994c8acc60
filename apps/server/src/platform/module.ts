import type { Migration } from '@tallystick/database';
import type { TProperties } from 'typebox';
import type { SettingsDefinition } from './config/settings.ts';
import type { RetentionRule } from './retention/rule.ts';

/** What the composition root does with a module beyond calling it: begin its work after start, end it at stop. */
export interface Running {
  start?(): Promise<void> | void;
  /** Asks anew what it takes for true of another process, after this one stood still; settles when that has answered or is known to be away. */
  confirm?(): Promise<void>;
  /** Ends streams, so that the server need not wait for them; requests in flight go on. */
  drain?(): Promise<void> | void;
  /** Ends background work; no request is in flight any more. */
  stop?(): Promise<void> | void;
}

/** What a module exports: all that the composition root knows of it. Each has a `create` of its own shape. */
export interface ModuleDefinition {
  /** As its folder is called. */
  readonly name: string;
  readonly migrations: readonly Migration[];
  /** `keptDays` reads the module's own settings, which the type of its `create` names. */
  readonly retention: readonly RetentionRule<never>[];
  readonly settings: SettingsDefinition<TProperties, object>;
  /** Makes it, from the platform, maybe its settings, and modules that are made already; adds its routes. */
  create(...given: never): unknown;
}
