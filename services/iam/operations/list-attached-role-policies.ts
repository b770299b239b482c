import { ListAttachedRolePoliciesCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openRole, page } from "../context.ts";

export const listAttachedRolePolicies = operation(ListAttachedRolePoliciesCommand, {
  handle(input, context: IamContext) {
    const { items, ...rest } = page(openRole(context, input.RoleName).attached, input.Marker, input.MaxItems);
    return {
      AttachedPolicies: items.map((arn) => ({ PolicyArn: arn, PolicyName: arn.slice(arn.lastIndexOf("/") + 1) })),
      ...rest,
    };
  },
});
