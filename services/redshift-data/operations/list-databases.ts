import { ListDatabasesCommand } from "@aws-sdk/client-redshift-data";
import { operation } from "../../aws/operation.ts";
import { readCatalog } from "../catalog.ts";
import { catalogPage, target } from "../constraints.ts";
import type { DataContext } from "../context.ts";

export const listDatabases = operation(ListDatabasesCommand, {
  constraints: { ...target, MaxResults: catalogPage },
  async handle(input, context: DataContext, request) {
    const { rows, ...rest } = await readCatalog(
      context,
      request,
      input,
      "SELECT datname FROM pg_catalog.pg_database WHERE datallowconn AND NOT datistemplate AND datname <> 'postgres' ORDER BY datname",
      [],
    );
    return { Databases: rows.map(([name]) => name ?? ""), ...rest };
  },
});
