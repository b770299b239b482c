import { UpdateNamespaceCommand } from "@aws-sdk/client-redshift-serverless";
import { operation } from "../../aws/operation.ts";
import { checkAdmin, managedSecret, setAdminPassword } from "../admin.ts";
import { adminUserPassword, logExports, resourceName } from "../constraints.ts";
import { openNamespace, type ServerlessContext, showNamespace } from "../context.ts";
import { invalid } from "../errors.ts";
import { checkRoles } from "../roles.ts";

export const updateNamespace = operation(UpdateNamespaceCommand, {
  constraints: { namespaceName: resourceName, adminUserPassword, logExports },
  handle(input, context: ServerlessContext) {
    const namespace = openNamespace(context, input.namespaceName);
    const { iamRoles, defaultIamRoleArn } = input;
    checkAdmin(input);
    // "This parameter must be updated together with …": https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_UpdateNamespace.html, read 2026-11-24
    if ((iamRoles === undefined) !== (defaultIamRoleArn === undefined))
      throw invalid("Update iamRoles and defaultIamRoleArn together.");
    checkRoles(iamRoles ?? namespace.iamRoles, defaultIamRoleArn);
    if (iamRoles) Object.assign(namespace, { iamRoles, defaultIamRoleArn: defaultIamRoleArn || undefined });
    if (input.kmsKeyId !== undefined) namespace.kmsKeyId = input.kmsKeyId;
    if (input.logExports !== undefined) namespace.logExports = input.logExports;
    if (input.adminUsername !== undefined) namespace.adminUsername = input.adminUsername;
    if (input.manageAdminPassword === true) {
      namespace.adminPasswordSecret ??= managedSecret(context, namespace.name, input.adminPasswordSecretKmsKeyId);
      context.warehouse.logins.removeAll(namespace.arn);
    } else if (input.manageAdminPassword === false || input.adminUserPassword !== undefined)
      delete namespace.adminPasswordSecret;
    context.store.put(context.owner, "namespace", namespace);
    if (input.adminUserPassword !== undefined) setAdminPassword(context, namespace, input.adminUserPassword);
    return { namespace: showNamespace(namespace, "MODIFYING") };
  },
});
