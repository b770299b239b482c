import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
} from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { encodeDocument, type IamContext, openPolicy, page, readTags, showPolicy, uniqueId } from "../context.ts";
import { alreadyExists, deleteConflict, limitExceeded, noSuchPolicyVersion } from "../errors.ts";
import type { ManagedPolicy } from "../iam-store.ts";
import { checkPermissionPolicy } from "../policy-document.ts";

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, read 2026-11-24
const MAX_VERSIONS = 5;

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

export const getPolicy = operation(GetPolicyCommand, {
  handle: ({ PolicyArn }, context: IamContext) => ({ Policy: showPolicy(context, openPolicy(context, PolicyArn)) }),
});

export const listPolicies = operation(ListPoliciesCommand, {
  handle(input, context: IamContext) {
    if (input.Scope === "AWS") throw notImplemented("ListPolicies with Scope AWS");
    const { items, ...rest } = page(context.store.list(context.account, "policy"), input.Marker, input.MaxItems);
    return { Policies: items.map((policy) => showPolicy(context, policy)), ...rest };
  },
});

export const deletePolicy = operation(DeletePolicyCommand, {
  handle({ PolicyArn }, context: IamContext) {
    const policy = openPolicy(context, PolicyArn);
    if (showPolicy(context, policy).AttachmentCount > 0)
      throw deleteConflict("Cannot delete a policy attached to entities.");
    if (Object.keys(policy.versions).length > 1)
      throw deleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      );
    context.store.delete(context.account, "policy", policy.name);
    return {};
  },
});

const showVersion = (policy: ManagedPolicy, id: string, withDocument: boolean) => {
  const version = policy.versions[id];
  if (!version) throw noSuchPolicyVersion(policy.arn, id);
  return {
    VersionId: id,
    IsDefaultVersion: id === policy.defaultVersion,
    CreateDate: new Date(version.created),
    ...(withDocument ? { Document: encodeDocument(version.document) } : {}),
  };
};

export const createPolicyVersion = operation(CreatePolicyVersionCommand, {
  handle(input, { account, store, now, ...rest }: IamContext) {
    const policy = openPolicy({ account, store, now, ...rest }, input.PolicyArn);
    checkPermissionPolicy(input.PolicyDocument);
    if (Object.keys(policy.versions).length >= MAX_VERSIONS)
      throw limitExceeded(
        `A managed policy can have up to ${MAX_VERSIONS} versions. Before you create a new version, you must delete an existing version.`,
      );
    const id = `v${policy.nextVersion}`;
    const created = now().getTime();
    const changed: ManagedPolicy = {
      ...policy,
      updated: created,
      nextVersion: policy.nextVersion + 1,
      defaultVersion: input.SetAsDefault ? id : policy.defaultVersion,
      versions: { ...policy.versions, [id]: { document: input.PolicyDocument, created } },
    };
    store.put(account, "policy", changed);
    return { PolicyVersion: showVersion(changed, id, false) };
  },
});

export const getPolicyVersion = operation(GetPolicyVersionCommand, {
  handle: ({ PolicyArn, VersionId }, context: IamContext) => ({
    PolicyVersion: showVersion(openPolicy(context, PolicyArn), VersionId, true),
  }),
});

export const listPolicyVersions = operation(ListPolicyVersionsCommand, {
  handle(input, context: IamContext) {
    const policy = openPolicy(context, input.PolicyArn);
    const { items, ...rest } = page(Object.keys(policy.versions).reverse(), input.Marker, input.MaxItems);
    return { Versions: items.map((id) => showVersion(policy, id, false)), ...rest };
  },
});

export const deletePolicyVersion = operation(DeletePolicyVersionCommand, {
  handle({ PolicyArn, VersionId }, context: IamContext) {
    const policy = openPolicy(context, PolicyArn);
    showVersion(policy, VersionId, false);
    if (VersionId === policy.defaultVersion) throw deleteConflict("Cannot delete the default version of a policy.");
    const { [VersionId]: _deleted, ...versions } = policy.versions;
    context.store.put(context.account, "policy", { ...policy, versions });
    return {};
  },
});
