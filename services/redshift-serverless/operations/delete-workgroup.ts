import { DeleteWorkgroupCommand } from "@aws-sdk/client-redshift-serverless";
import { operation } from "../../aws/operation.ts";
import { resourceName } from "../constraints.ts";
import { openWorkgroup, type ServerlessContext, showWorkgroup } from "../context.ts";

/** Its temporary credentials go with it. */
export const deleteWorkgroup = operation(DeleteWorkgroupCommand, {
  constraints: { workgroupName: resourceName },
  handle({ workgroupName }, context: ServerlessContext) {
    const workgroup = openWorkgroup(context, workgroupName);
    context.store.delete(workgroup);
    context.warehouse.logins.removeAll(workgroup.arn);
    return { workgroup: showWorkgroup(context, workgroup, "DELETING") };
  },
});
