import { GetPolicyVersionCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openPolicy } from "../context.ts";
import { showVersion } from "../managed-policies.ts";

export const getPolicyVersion = operation(GetPolicyVersionCommand, {
  handle: ({ PolicyArn, VersionId }, context: IamContext) => ({
    PolicyVersion: showVersion(openPolicy(context, PolicyArn), VersionId, true),
  }),
});
