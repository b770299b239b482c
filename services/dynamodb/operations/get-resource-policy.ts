import { GetResourcePolicyCommand } from "@aws-sdk/client-dynamodb";
import { length } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import type { DynamoDbContext } from "../context.ts";
import { policyNotFound } from "../errors.ts";
import { openResource, policyOf } from "../resource-policy.ts";

export const getResourcePolicy = operation(GetResourcePolicyCommand, {
  constraints: { ResourceArn: length(1, 1283) },
  handle(input, context: DynamoDbContext) {
    const policy = policyOf(context, openResource(context, input.ResourceArn, "GetResourcePolicy"));
    if (!policy) throw policyNotFound(input.ResourceArn);
    return { Policy: policy.document, RevisionId: policy.revision };
  },
});
