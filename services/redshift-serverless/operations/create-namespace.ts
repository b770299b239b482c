import { randomUUID } from "node:crypto";
import { CreateNamespaceCommand } from "@aws-sdk/client-redshift-serverless";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { makeDatabase } from "../../warehouse-database.ts";
import { checkAdmin, managedSecret, setAdminPassword } from "../admin.ts";
import { adminUserPassword, logExports, resourceName, tags } from "../constraints.ts";
import { arnOf, readTags, type ServerlessContext, showNamespace } from "../context.ts";
import { conflict, invalid } from "../errors.ts";
import { checkRoles } from "../roles.ts";
import type { Namespace } from "../warehouse-store.ts";

// https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-limits.html ("Database name"), read 2026-11-24
const DATABASE = /^[a-z][a-z0-9_$]{0,63}$/;

export const createNamespace = operation(CreateNamespaceCommand, {
  constraints: { namespaceName: resourceName, adminUserPassword, logExports, tags },
  async handle(input, context: ServerlessContext) {
    const { owner, store, environment } = context;
    const { namespaceName: name, dbName = "dev", iamRoles = [], defaultIamRoleArn } = input;
    if (input.redshiftIdcApplicationArn) throw notImplemented("CreateNamespace with redshiftIdcApplicationArn");
    checkAdmin(input);
    checkRoles(iamRoles, defaultIamRoleArn);
    if (!DATABASE.test(dbName)) throw invalid(`The database name ${dbName} isn't valid.`);
    if (store.get(owner, "namespace", name)) throw conflict(`Serverless namespace ${name} already exists.`);
    const id = randomUUID();
    const namespace: Namespace = {
      arn: arnOf(owner, "namespace", id),
      id,
      name,
      created: environment.now().getTime(),
      adminUsername: input.adminUsername ?? "admin",
      dbName,
      kmsKeyId: input.kmsKeyId ?? "AWS_OWNED_KMS_KEY",
      defaultIamRoleArn,
      iamRoles,
      logExports: input.logExports ?? [],
      ...(input.manageAdminPassword
        ? { adminPasswordSecret: managedSecret(context, name, input.adminPasswordSecretKmsKeyId) }
        : {}),
      tags: readTags(input.tags),
    };
    // First of all, so that nobody else takes the name meanwhile.
    store.put(owner, "namespace", namespace);
    await makeDatabase(context.warehouse, dbName, namespace.arn, environment.now()).catch((error: unknown) => {
      store.delete(namespace);
      throw error;
    });
    if (input.adminUserPassword !== undefined) setAdminPassword(context, namespace, input.adminUserPassword);
    return { namespace: showNamespace(namespace) };
  },
});
