import { createTestDatabase } from '@tallystick/database/testing';
import { type System, type SystemOptions, startSystem } from '@tallystick/testbed';

/**
 * A system whose server keeps its data in a new database on PostgreSQL, where `TEST_POSTGRES_URL` names one: some stories are told on it, so that
 * the whole house has been seen on both engines. `stop` drops the database.
 */
export const startSystemOnPostgres = async (options: SystemOptions = {}): Promise<System> => {
  if (!process.env.TEST_POSTGRES_URL) return startSystem(options);
  const { url, drop } = await createTestDatabase('postgres');
  try {
    const system = await startSystem({ ...options, ...(url === undefined ? {} : { databaseUrl: url }) });
    return {
      ...system,
      async stop() {
        await system.stop();
        await drop();
      },
    };
  } catch (error) {
    await drop();
    throw error;
  }
};
