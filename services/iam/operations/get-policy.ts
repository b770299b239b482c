import { GetPolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openPolicy, showPolicy } from "../context.ts";

export const getPolicy = operation(GetPolicyCommand, {
  handle: ({ PolicyArn }, context: IamContext) => ({ Policy: showPolicy(context, openPolicy(context, PolicyArn)) }),
});
