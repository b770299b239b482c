import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  GetStatementResultCommand,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import {
  CreateNamespaceCommand,
  CreateWorkgroupCommand,
  RedshiftServerlessClient,
} from "@aws-sdk/client-redshift-serverless";
import { clientConfig, uniqueName } from "../../support/endpoint.ts";

/** A workgroup of a test's own; its statements run as who calls. */
export async function makeWorkgroup(account?: string) {
  const settings = clientConfig(account);
  const serverless = new RedshiftServerlessClient(settings);
  const WorkgroupName = uniqueName("wg");
  await serverless.send(new CreateNamespaceCommand({ namespaceName: WorkgroupName }));
  await serverless.send(new CreateWorkgroupCommand({ workgroupName: WorkgroupName, namespaceName: WorkgroupName }));
  const data = new RedshiftDataClient(settings);
  const place = { WorkgroupName, Database: "dev" };

  const execute = (Sql: string, more: Partial<ExecuteStatementCommandInput> = {}) =>
    data.send(new ExecuteStatementCommand({ ...place, Sql, WaitTimeSeconds: 30, ...more }));
  const describe = (Id: string | undefined, WaitTimeSeconds?: number) =>
    data.send(new DescribeStatementCommand({ Id, WaitTimeSeconds }));
  /** The rows of a statement, as values. */
  const rows = async (Sql: string, more: Partial<ExecuteStatementCommandInput> = {}): Promise<unknown[][]> => {
    const { Id } = await execute(Sql, more);
    const { Status, Error: reason } = await describe(Id);
    if (Status !== "FINISHED") throw new Error(reason ?? Status);
    const { Records = [] } = await data.send(new GetStatementResultCommand({ Id }));
    return Records.map((record) => record.map((field) => ("isNull" in field ? null : Object.values(field)[0])));
  };
  return { WorkgroupName, place, data, execute, describe, rows };
}

export const newTable = (): string => uniqueName("t").replaceAll("-", "_");

/** SQL that does not end by itself while a test lasts. */
export const endless = (column = "n"): string =>
  `SELECT COUNT(*) AS "${column}" FROM pg_attribute a, pg_attribute b, pg_attribute c`;
