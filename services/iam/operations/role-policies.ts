import {
  AttachRolePolicyCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { encodeDocument, type IamContext, openPolicy, openRole, page } from "../context.ts";
import { limitExceeded, noSuchEntity } from "../errors.ts";
import { checkPermissionPolicy } from "../policy-document.ts";

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, read 2026-11-24
const MAX_ATTACHED = 10;

const noInline = (name: string) => noSuchEntity(`The role policy with name ${name} cannot be found.`);

export const putRolePolicy = operation(PutRolePolicyCommand, {
  handle({ RoleName, PolicyName, PolicyDocument }, context: IamContext) {
    const role = openRole(context, RoleName);
    checkPermissionPolicy(PolicyDocument);
    context.store.put(context.account, "role", { ...role, inline: { ...role.inline, [PolicyName]: PolicyDocument } });
    return {};
  },
});

export const getRolePolicy = operation(GetRolePolicyCommand, {
  handle({ RoleName, PolicyName }, context: IamContext) {
    const document = openRole(context, RoleName).inline[PolicyName];
    if (document === undefined) throw noInline(PolicyName);
    return { RoleName, PolicyName, PolicyDocument: encodeDocument(document) };
  },
});

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

export const deleteRolePolicy = operation(DeleteRolePolicyCommand, {
  handle({ RoleName, PolicyName }, context: IamContext) {
    const role = openRole(context, RoleName);
    const { [PolicyName]: removed, ...inline } = role.inline;
    if (removed === undefined) throw noInline(PolicyName);
    context.store.put(context.account, "role", { ...role, inline });
    return {};
  },
});

export const attachRolePolicy = operation(AttachRolePolicyCommand, {
  handle({ RoleName, PolicyArn }, context: IamContext) {
    const role = openRole(context, RoleName);
    // AWS's own policies are taken by their ARN; what they say is not kept here.
    if (!PolicyArn.startsWith("arn:aws:iam::aws:policy/")) openPolicy(context, PolicyArn);
    if (role.attached.includes(PolicyArn)) return {};
    if (role.attached.length >= MAX_ATTACHED)
      throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${MAX_ATTACHED}`);
    context.store.put(context.account, "role", { ...role, attached: [...role.attached, PolicyArn] });
    return {};
  },
});

export const detachRolePolicy = operation(DetachRolePolicyCommand, {
  handle({ RoleName, PolicyArn }, context: IamContext) {
    const role = openRole(context, RoleName);
    if (!role.attached.includes(PolicyArn)) throw noSuchEntity(`Policy ${PolicyArn} was not found.`);
    context.store.put(context.account, "role", { ...role, attached: role.attached.filter((arn) => arn !== PolicyArn) });
    return {};
  },
});

export const listAttachedRolePolicies = operation(ListAttachedRolePoliciesCommand, {
  handle(input, context: IamContext) {
    const { items, ...rest } = page(openRole(context, input.RoleName).attached, input.Marker, input.MaxItems);
    return {
      AttachedPolicies: items.map((arn) => ({ PolicyArn: arn, PolicyName: arn.slice(arn.lastIndexOf("/") + 1) })),
      ...rest,
    };
  },
});
