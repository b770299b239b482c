import { DescribeTagsCommand } from "@aws-sdk/client-redshift";
import { operation } from "../../aws/operation.ts";
import { type ClusterContext, clusterArn, showTags } from "../context.ts";
import { invalidParameter } from "../errors.ts";
import { openTagged } from "../tagged.ts";

/** Only clusters have tags here, so there is one page: a hundred clusters with fifty tags are not what one machine holds. */
export const describeTags = operation(DescribeTagsCommand, {
  handle({ ResourceName, ResourceType, TagKeys = [], TagValues = [] }, context: ClusterContext) {
    if (ResourceName !== undefined && ResourceType !== undefined)
      throw invalidParameter("Specify either ResourceName or ResourceType, but not both.");
    const { owner, clusters } = context;
    const isOther = ResourceType !== undefined && ResourceType.toLowerCase() !== "cluster";
    const named = ResourceName === undefined ? clusters.list(owner) : [openTagged(context, ResourceName)];
    const TaggedResources = (isOther ? [] : named).flatMap(({ identifier, tags }) =>
      showTags(tags)
        .filter(({ Key }) => TagKeys.length === 0 || TagKeys.includes(Key))
        .filter(({ Value }) => TagValues.length === 0 || TagValues.includes(Value))
        .map((Tag) => ({ Tag, ResourceName: clusterArn(owner, identifier), ResourceType: "cluster" })),
    );
    return { TaggedResources };
  },
});
