import { createTestDatabase } from '@tallystick/database/testing';
import { type App, type AppOverrides, createApp } from '../app.ts';
import type { ServerConfig } from '../config.ts';
import { testConfig } from './test-config.ts';

export interface TestApp extends App {
  /** Closes the app and drops its database. */
  drop(): Promise<void>;
}

/** The whole server on a new database, with every answer checked against its schema, for `http.inject` or, after `listen()`, for real requests. */
export const createTestApp = async (
  engine: 'pglite' | 'postgres',
  changes: Partial<ServerConfig> = {},
  overrides: AppOverrides = {},
): Promise<TestApp> => {
  const { database, drop } = await createTestDatabase(engine);
  try {
    const app = await createApp(testConfig(changes), { checkAnswers: true, database, ...overrides });
    return {
      ...app,
      async drop() {
        await app.close();
        await drop();
      },
    };
  } catch (error) {
    await drop();
    throw error;
  }
};
