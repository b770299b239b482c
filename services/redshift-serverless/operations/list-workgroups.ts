import { ListWorkgroupsCommand } from "@aws-sdk/client-redshift-serverless";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { maxResults } from "../constraints.ts";
import { page, type ServerlessContext, showWorkgroup } from "../context.ts";

export const listWorkgroups = operation(ListWorkgroupsCommand, {
  constraints: { maxResults },
  handle(input, context: ServerlessContext) {
    if (input.ownerAccount && input.ownerAccount !== context.owner.account)
      throw notImplemented("ListWorkgroups with another account's ownerAccount");
    const { items, ...rest } = page(context, "workgroup", input);
    return { workgroups: items.map((workgroup) => showWorkgroup(context, workgroup)), ...rest };
  },
});
