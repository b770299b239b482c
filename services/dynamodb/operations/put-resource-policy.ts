import { PutResourcePolicyCommand } from "@aws-sdk/client-dynamodb";
import { length } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import type { DynamoDbContext } from "../context.ts";
import { keepPolicy, newPolicy, openResource, policyOf } from "../resource-policy.ts";

export const putResourcePolicy = operation(PutResourcePolicyCommand, {
  constraints: { ResourceArn: length(1, 1283), ExpectedRevisionId: length(1, 255) },
  handle(input, context: DynamoDbContext) {
    const resource = openResource(context, input.ResourceArn, "PutResourcePolicy");
    const policy = newPolicy(context, input.Policy, policyOf(context, resource));
    keepPolicy(context, resource, policy, input.ExpectedRevisionId);
    return { RevisionId: policy.revision };
  },
});
