import { ListSchemasCommand } from "@aws-sdk/client-redshift-data";
import { operation } from "../../aws/operation.ts";
import { readCatalog, VISIBLE_SCHEMA } from "../catalog.ts";
import { catalogPage, target } from "../constraints.ts";
import type { DataContext } from "../context.ts";

export const listSchemas = operation(ListSchemasCommand, {
  constraints: { ...target, MaxResults: catalogPage },
  async handle({ SchemaPattern, ...input }, context: DataContext, request) {
    const { rows, ...rest } = await readCatalog(
      context,
      request,
      input,
      `SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE ${VISIBLE_SCHEMA} AND n.nspname LIKE $1 ORDER BY n.nspname`,
      [SchemaPattern ?? "%"],
    );
    return { Schemas: rows.map(([name]) => name ?? ""), ...rest };
  },
});
