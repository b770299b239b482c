import { CreatePolicyCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, readTags, showPolicy, uniqueId } from "../context.ts";
import { alreadyExists } from "../errors.ts";
import type { ManagedPolicy } from "../iam-store.ts";
import { checkPermissionPolicy } from "../policy-document.ts";

export const createPolicy = operation(CreatePolicyCommand, {
  handle(input, context: IamContext) {
    const { account, store, now } = context;
    checkPermissionPolicy(input.PolicyDocument);
    if (store.get(account, "policy", input.PolicyName))
      throw alreadyExists(`A policy called ${input.PolicyName} already exists. Duplicate names are not allowed.`);
    const path = input.Path ?? "/";
    const created = now().getTime();
    const policy: ManagedPolicy = {
      name: input.PolicyName,
      id: uniqueId("ANPA"),
      arn: `arn:aws:iam::${account}:policy${path}${input.PolicyName}`,
      path,
      created,
      updated: created,
      description: input.Description,
      tags: readTags(input.Tags),
      defaultVersion: "v1",
      nextVersion: 2,
      versions: { v1: { document: input.PolicyDocument, created } },
    };
    store.put(account, "policy", policy);
    return { Policy: showPolicy(context, policy) };
  },
});
