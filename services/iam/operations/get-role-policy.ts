import { GetRolePolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { encodeDocument, type IamContext, openRole } from "../context.ts";
import { noInline } from "../role-policies.ts";

export const getRolePolicy = operation(GetRolePolicyCommand, {
  handle({ RoleName, PolicyName }, context: IamContext) {
    const document = openRole(context, RoleName).inline[PolicyName];
    if (document === undefined) throw noInline(PolicyName);
    return { RoleName, PolicyName, PolicyDocument: encodeDocument(document) };
  },
});
