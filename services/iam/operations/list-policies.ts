import { ListPoliciesCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { type IamContext, page, showPolicy } from "../context.ts";

export const listPolicies = operation(ListPoliciesCommand, {
  handle(input, context: IamContext) {
    if (input.Scope === "AWS") throw notImplemented("ListPolicies with Scope AWS");
    const { items, ...rest } = page(context.store.list(context.account, "policy"), input.Marker, input.MaxItems);
    return { Policies: items.map((policy) => showPolicy(context, policy)), ...rest };
  },
});
