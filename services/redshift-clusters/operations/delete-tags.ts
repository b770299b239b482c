import { DeleteTagsCommand } from "@aws-sdk/client-redshift";
import { operation } from "../../aws/operation.ts";
import type { ClusterContext } from "../context.ts";
import { openTagged } from "../tagged.ts";

export const deleteTags = operation(DeleteTagsCommand, {
  handle({ ResourceName, TagKeys }, context: ClusterContext) {
    const cluster = openTagged(context, ResourceName);
    for (const key of TagKeys) delete cluster.tags[key];
    context.clusters.put(context.owner, cluster);
    return {};
  },
});
