import { CreateTagsCommand } from "@aws-sdk/client-redshift";
import { operation } from "../../aws/operation.ts";
import { type ClusterContext, readTags } from "../context.ts";
import { tagLimitExceeded } from "../errors.ts";
import { openTagged } from "../tagged.ts";

// https://docs.aws.amazon.com/redshift/latest/mgmt/amazon-redshift-tagging.html, read 2026-11-24
const MAX_TAGS = 50;

export const createTags = operation(CreateTagsCommand, {
  handle({ ResourceName, Tags }, context: ClusterContext) {
    const cluster = openTagged(context, ResourceName);
    Object.assign(cluster.tags, readTags(Tags));
    if (Object.keys(cluster.tags).length > MAX_TAGS) throw tagLimitExceeded();
    context.clusters.put(context.owner, cluster);
    return {};
  },
});
