import type { Queryable, Row } from '@tallystick/database';

/** How the database carried out a statement. */
export interface ExplainedPlan {
  readonly text: string;
  readonly indexes: readonly string[];
  /** Tables that were read from one end to the other. */
  readonly sequential: readonly string[];
  /** The most rows that one of its scans read, those left out by a filter included. */
  readonly rows: number;
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

const readBy = (node: PlanNode): number =>
  node['Relation Name'] === undefined
    ? 0
    : (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];

/** A database that explains each statement before it runs it. */
export const createExplained = (database: Queryable): { on: Queryable; plans: ExplainedPlan[] } => {
  const plans: ExplainedPlan[] = [];
  const on: Queryable = {
    drizzle: database.drizzle,
    script: (sql) => database.script(sql),
    async query<R extends Row = Row>(statement: { text: string }, values: readonly unknown[] = []) {
      const [explained] = await database.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        { text: `explain (analyze, format json) ${statement.text}` },
        values,
      );
      const nodes = explained === undefined ? [] : nodesOf(explained['QUERY PLAN'][0].Plan);
      plans.push({
        text: statement.text,
        indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
        sequential: nodes.flatMap((node) =>
          node['Node Type'].includes('Seq Scan') ? (node['Relation Name'] ?? []) : [],
        ),
        rows: Math.max(0, ...nodes.map(readBy)),
      });
      return database.query<R>(statement, values);
    },
  };
  return { on, plans };
};
