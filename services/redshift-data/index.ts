import { join } from "node:path";
import * as model from "@aws-sdk/client-redshift-data";
import { awsJson } from "../aws/protocol/json.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { openDatabase } from "../database.ts";
import type { Warehouse } from "../warehouse.ts";
import type { DataContext } from "./context.ts";
import { demands } from "./demands.ts";
import { LiveSessions } from "./live-sessions.ts";
import { batchExecuteStatement } from "./operations/batch-execute-statement.ts";
import { cancelStatement } from "./operations/cancel-statement.ts";
import { describeStatement } from "./operations/describe-statement.ts";
import { describeTable } from "./operations/describe-table.ts";
import { executeStatement } from "./operations/execute-statement.ts";
import { getStatementResult } from "./operations/get-statement-result.ts";
import { getStatementResultV2 } from "./operations/get-statement-result-v2.ts";
import { listDatabases } from "./operations/list-databases.ts";
import { listSchemas } from "./operations/list-schemas.ts";
import { listSessions } from "./operations/list-sessions.ts";
import { listStatements } from "./operations/list-statements.ts";
import { listTables } from "./operations/list-tables.ts";
import { SESSION_MIGRATIONS, SessionStore } from "./session-store.ts";
import { StatementRunner } from "./statement-runner.ts";
import { MIGRATIONS, StatementStore } from "./statement-store.ts";

/** How long statements, their results and sessions can be seen: https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html, read 2026-11-24 */
const RETAINED_MS = 24 * 60 * 60 * 1000;

/** Amazon Redshift Data API: https://docs.aws.amazon.com/redshift-data/latest/APIReference/ */
export function redshiftData(environment: Environment, warehouse: Warehouse): Service {
  const database = openDatabase(join(environment.directory, "redshift-data.db"), [
    ...MIGRATIONS,
    ...SESSION_MIGRATIONS,
  ]);
  const statements = new StatementStore(database);
  const sessions = new SessionStore(database);
  const live = new LiveSessions(sessions, environment.now);
  const runner = new StatementRunner(statements, live, environment.now);
  const forgetOld = (): void => {
    const before = environment.now().getTime() - RETAINED_MS;
    statements.expire(before);
    sessions.expire(before);
  };
  return service<DataContext>({
    name: "redshift-data",
    protocol: awsJson({ version: "1.1" }),
    targetPrefix: "RedshiftData",
    model,
    operations: [
      batchExecuteStatement,
      cancelStatement,
      describeStatement,
      describeTable,
      executeStatement,
      getStatementResult,
      getStatementResultV2,
      listDatabases,
      listSchemas,
      listSessions,
      listStatements,
      listTables,
    ],
    demands,
    context: (scope) => {
      forgetOld();
      return {
        scope,
        owner: { account: scope.account, region: scope.region },
        environment,
        warehouse,
        statements,
        sessions,
        live,
        runner,
      };
    },
    // The SDK's model says 404; on the wire it is 400 (recorded, see errors.ts).
    errorStatus: { ResourceNotFoundException: 400 },
    async close() {
      await runner[Symbol.asyncDispose]();
      await live[Symbol.asyncDispose]();
      database.close();
    },
  });
}
