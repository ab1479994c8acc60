import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beforeCommit, type Database } from './index.ts';
import { createTestDatabase, testEngines } from './testing.ts';

describe.each(testEngines())('issue-9/7: what comes last in a transaction, on %s', (engine) => {
  let database: Database;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    ({ database, drop } = await createTestDatabase(engine));
    await database.script('create table said (at serial primary key, word text)');
  });
  afterAll(() => drop());

  const say = (on: Pick<Database, 'query'>, word: string) =>
    on.query({ text: 'insert into said (word) values ($1)' }, [word]);
  const said = async () =>
    (await database.query<{ word: string }>({ text: 'select word from said order by at' })).map(
      ({ word }) => word,
    );

  it('is done after its work, in the order asked for, and in the same transaction', async () => {
    await database.transaction(async (on) => {
      beforeCommit(on, async (ending) => void (await say(ending, 'third')));
      await say(on, 'first');
      beforeCommit(on, async (ending) => void (await say(ending, 'fourth')));
      await say(on, 'second');
    });
    expect(await said()).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('is undone with it, and undoes it', async () => {
    const before = await said();
    const work = database.transaction(async (on) => {
      beforeCommit(on, async (ending) => void (await say(ending, 'never')));
      throw new RangeError('stop');
    });
    await expect(work).rejects.toThrow(RangeError);
    const ending = database.transaction(async (on) => {
      beforeCommit(on, async () => {
        throw new RangeError('stop');
      });
      await say(on, 'neither');
    });
    await expect(ending).rejects.toThrow(RangeError);
    expect(await said()).toEqual(before);
  });

  it('is for transactions', () => {
    expect(() => beforeCommit(database, async () => {})).toThrow('only a transaction');
  });
});
