import { ListRolePoliciesCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openRole, page } from "../context.ts";

export const listRolePolicies = operation(ListRolePoliciesCommand, {
  handle(input, context: IamContext) {
    const { items, ...rest } = page(
      Object.keys(openRole(context, input.RoleName).inline).sort(),
      input.Marker,
      input.MaxItems,
    );
    return { PolicyNames: items, ...rest };
  },
});
