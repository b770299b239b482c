import { GetWorkgroupCommand } from "@aws-sdk/client-redshift-serverless";
import { operation } from "../../aws/operation.ts";
import { resourceName } from "../constraints.ts";
import { openWorkgroup, type ServerlessContext, showWorkgroup } from "../context.ts";

export const getWorkgroup = operation(GetWorkgroupCommand, {
  constraints: { workgroupName: resourceName },
  handle: ({ workgroupName }, context: ServerlessContext) => ({
    workgroup: showWorkgroup(context, openWorkgroup(context, workgroupName)),
  }),
});
