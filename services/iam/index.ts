import { join } from "node:path";
import * as model from "@aws-sdk/client-iam";
import { validationMessage } from "../aws/constraints.ts";
import { awsQuery } from "../aws/protocol/query.ts";
import { type Environment, type Service, service } from "../aws/service.ts";
import { ServiceError } from "../aws/service-error.ts";
import { openDatabase } from "../database.ts";
import type { IamContext } from "./context.ts";
import { IamStore, MIGRATIONS } from "./iam-store.ts";
import * as accessKeys from "./operations/access-keys.ts";
import { createRole } from "./operations/create-role.ts";
import { deleteRole } from "./operations/delete-role.ts";
import { getRole } from "./operations/get-role.ts";
import { listRoles } from "./operations/list-roles.ts";
import * as managedPolicies from "./operations/managed-policies.ts";
import * as rolePolicies from "./operations/role-policies.ts";
import * as roleTags from "./operations/role-tags.ts";
import { setDefaultPolicyVersion } from "./operations/set-default-policy-version.ts";
import { updateAssumeRolePolicy } from "./operations/update-assume-role-policy.ts";
import { updateRole } from "./operations/update-role.ts";
import * as users from "./operations/users.ts";

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
      ...Object.values(accessKeys),
      ...Object.values(managedPolicies),
      ...Object.values(rolePolicies),
      ...Object.values(roleTags),
      setDefaultPolicyVersion,
      updateAssumeRolePolicy,
      updateRole,
      ...Object.values(users),
    ],
    context: ({ account }) => ({ account, store, now: environment.now }),
    // Recorded on AWS: tests/aws/services/iam/test_iam.snapshot.json in LocalStack's repository, read 2026-11-24.
    invalid: (found) => new ServiceError("ValidationError", validationMessage(found)),
    close: () => database.close(),
  });
}
