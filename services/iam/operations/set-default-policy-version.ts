import { SetDefaultPolicyVersionCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openPolicy } from "../context.ts";
import { noSuchPolicyVersion } from "../errors.ts";

export const setDefaultPolicyVersion = operation(SetDefaultPolicyVersionCommand, {
  handle({ PolicyArn, VersionId }, context: IamContext) {
    const policy = openPolicy(context, PolicyArn);
    if (!policy.versions[VersionId]) throw noSuchPolicyVersion(PolicyArn, VersionId);
    const updated = context.now().getTime();
    context.store.put(context.account, "policy", { ...policy, defaultVersion: VersionId, updated });
    return {};
  },
});
