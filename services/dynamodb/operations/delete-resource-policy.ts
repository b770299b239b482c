import { DeleteResourcePolicyCommand } from "@aws-sdk/client-dynamodb";
import { length } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import type { DynamoDbContext } from "../context.ts";
import { keepPolicy, openResource, policyOf } from "../resource-policy.ts";

export const deleteResourcePolicy = operation(DeleteResourcePolicyCommand, {
  constraints: { ResourceArn: length(1, 1283), ExpectedRevisionId: length(1, 255) },
  handle(input, context: DynamoDbContext) {
    const resource = openResource(context, input.ResourceArn, "DeleteResourcePolicy");
    const old = policyOf(context, resource);
    keepPolicy(context, resource, undefined, input.ExpectedRevisionId);
    return { RevisionId: old?.revision };
  },
});
