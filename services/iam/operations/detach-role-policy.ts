import { DetachRolePolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openRole } from "../context.ts";
import { noSuchEntity } from "../errors.ts";

export const detachRolePolicy = operation(DetachRolePolicyCommand, {
  handle({ RoleName, PolicyArn }, context: IamContext) {
    const role = openRole(context, RoleName);
    if (!role.attached.includes(PolicyArn)) throw noSuchEntity(`Policy ${PolicyArn} was not found.`);
    context.store.put(context.account, "role", { ...role, attached: role.attached.filter((arn) => arn !== PolicyArn) });
    return {};
  },
});
