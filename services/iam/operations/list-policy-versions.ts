import { ListPolicyVersionsCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openPolicy, page } from "../context.ts";
import { showVersion } from "../managed-policies.ts";

export const listPolicyVersions = operation(ListPolicyVersionsCommand, {
  handle(input, context: IamContext) {
    const policy = openPolicy(context, input.PolicyArn);
    const { items, ...rest } = page(Object.keys(policy.versions).reverse(), input.Marker, input.MaxItems);
    return { Versions: items.map((id) => showVersion(policy, id, false)), ...rest };
  },
});
