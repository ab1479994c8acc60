import type { Database } from '@tallystick/database';
import { eq, lt } from '@tallystick/database/drizzle';
import { ceremonies } from './schema.ts';

export type CeremonyRow = typeof ceremonies.$inferSelect;

/** What browsers were asked to sign. */
export const createCeremonyStore = (database: Database) => ({
  async addCeremony(row: CeremonyRow, now: Date): Promise<void> {
    await database.drizzle.delete(ceremonies).where(lt(ceremonies.expiresAt, now));
    await database.drizzle.insert(ceremonies).values(row);
  },
  /** Takes a ceremony out, so that each is answered once. */
  async takeCeremony(id: string, kind: CeremonyRow['kind'], now: Date): Promise<CeremonyRow | undefined> {
    const [row] = await database.drizzle.delete(ceremonies).where(eq(ceremonies.id, id)).returning();
    return row !== undefined && row.kind === kind && row.expiresAt > now ? row : undefined;
  },
});

export type CeremonyStore = ReturnType<typeof createCeremonyStore>;
