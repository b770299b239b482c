import { join } from "node:path";
import * as model from "@aws-sdk/client-iam";
import { validationMessage } from "../aws/constraints.ts";
import { awsQuery } from "../aws/protocol/query.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { ServiceError } from "../aws/service-error.ts";
import { openDatabase } from "../database.ts";
import type { IamContext } from "./context.ts";
import { demandsOf } from "./demands.ts";
import { IamStore, MIGRATIONS } from "./iam-store.ts";
import { attachRolePolicy } from "./operations/attach-role-policy.ts";
import { attachUserPolicy } from "./operations/attach-user-policy.ts";
import { createAccessKey } from "./operations/create-access-key.ts";
import { createPolicy } from "./operations/create-policy.ts";
import { createPolicyVersion } from "./operations/create-policy-version.ts";
import { createRole } from "./operations/create-role.ts";
import { createUser } from "./operations/create-user.ts";
import { deleteAccessKey } from "./operations/delete-access-key.ts";
import { deletePolicy } from "./operations/delete-policy.ts";
import { deletePolicyVersion } from "./operations/delete-policy-version.ts";
import { deleteRole } from "./operations/delete-role.ts";
import { deleteRolePermissionsBoundary } from "./operations/delete-role-permissions-boundary.ts";
import { deleteRolePolicy } from "./operations/delete-role-policy.ts";
import { deleteUser } from "./operations/delete-user.ts";
import { deleteUserPermissionsBoundary } from "./operations/delete-user-permissions-boundary.ts";
import { deleteUserPolicy } from "./operations/delete-user-policy.ts";
import { detachRolePolicy } from "./operations/detach-role-policy.ts";
import { detachUserPolicy } from "./operations/detach-user-policy.ts";
import { getPolicy } from "./operations/get-policy.ts";
import { getPolicyVersion } from "./operations/get-policy-version.ts";
import { getRole } from "./operations/get-role.ts";
import { getRolePolicy } from "./operations/get-role-policy.ts";
import { getUser } from "./operations/get-user.ts";
import { getUserPolicy } from "./operations/get-user-policy.ts";
import { listAccessKeys } from "./operations/list-access-keys.ts";
import { listAttachedRolePolicies } from "./operations/list-attached-role-policies.ts";
import { listAttachedUserPolicies } from "./operations/list-attached-user-policies.ts";
import { listPolicies } from "./operations/list-policies.ts";
import { listPolicyVersions } from "./operations/list-policy-versions.ts";
import { listRolePolicies } from "./operations/list-role-policies.ts";
import { listRoleTags } from "./operations/list-role-tags.ts";
import { listRoles } from "./operations/list-roles.ts";
import { listUserPolicies } from "./operations/list-user-policies.ts";
import { listUsers } from "./operations/list-users.ts";
import { putRolePermissionsBoundary } from "./operations/put-role-permissions-boundary.ts";
import { putRolePolicy } from "./operations/put-role-policy.ts";
import { putUserPermissionsBoundary } from "./operations/put-user-permissions-boundary.ts";
import { putUserPolicy } from "./operations/put-user-policy.ts";
import { setDefaultPolicyVersion } from "./operations/set-default-policy-version.ts";
import { tagRole } from "./operations/tag-role.ts";
import { untagRole } from "./operations/untag-role.ts";
import { updateAccessKey } from "./operations/update-access-key.ts";
import { updateAssumeRolePolicy } from "./operations/update-assume-role-policy.ts";
import { updateRole } from "./operations/update-role.ts";

/** AWS Identity and Access Management: https://docs.aws.amazon.com/IAM/latest/APIReference/ */
export function iam(environment: Environment): Service {
  const database = openDatabase(join(environment.directory, "iam.db"), MIGRATIONS);
  const store = new IamStore(database);
  return service<IamContext>({
    name: "iam",
    protocol: awsQuery({ namespace: "https://iam.amazonaws.com/doc/2010-05-08/", version: "2010-05-08" }),
    model,
    operations: [
      createRole,
      deleteRole,
      getRole,
      listRoles,
      createAccessKey,
      listAccessKeys,
      deleteAccessKey,
      createPolicy,
      getPolicy,
      listPolicies,
      deletePolicy,
      createPolicyVersion,
      getPolicyVersion,
      listPolicyVersions,
      deletePolicyVersion,
      putRolePolicy,
      getRolePolicy,
      listRolePolicies,
      deleteRolePolicy,
      attachRolePolicy,
      detachRolePolicy,
      listAttachedRolePolicies,
      tagRole,
      untagRole,
      listRoleTags,
      setDefaultPolicyVersion,
      updateAssumeRolePolicy,
      updateRole,
      createUser,
      getUser,
      listUsers,
      deleteUser,
      attachUserPolicy,
      detachUserPolicy,
      listAttachedUserPolicies,
      putUserPolicy,
      getUserPolicy,
      listUserPolicies,
      deleteUserPolicy,
      putUserPermissionsBoundary,
      deleteUserPermissionsBoundary,
      putRolePermissionsBoundary,
      deleteRolePermissionsBoundary,
      updateAccessKey,
    ],
    demands: demandsOf(store),
    context: ({ account }) => ({ account, store, keys: environment.keys, now: environment.now }),
    // Recorded on AWS: tests/aws/services/iam/test_iam.snapshot.json in LocalStack's repository, read 2026-11-24.
    invalid: (found) => new ServiceError("ValidationError", validationMessage(found)),
    close: () => database.close(),
  });
}
