import {
  CreateNamespaceCommand,
  DeleteNamespaceCommand,
  GetNamespaceCommand,
  RedshiftServerlessClient,
  UpdateNamespaceCommand,
  type UpdateNamespaceCommandInput,
} from "@aws-sdk/client-redshift-serverless";
import {
  clientSettings,
  ignoreMissing,
  isChanged,
  isTrue,
  type PhysicalResource,
  type Properties,
  type ResourceContext,
  type ResourceType,
} from "../resource-type.ts";
import { serverlessTags, updateServerlessTags } from "./redshiftserverless-tags.ts";

// Properties and what replaces: the resource type's schema in cfn-lint 1.58, read 2026-11-24.

const client = (context: ResourceContext) => new RedshiftServerlessClient(clientSettings(context));

async function describe(namespaceName: string, context: ResourceContext): Promise<PhysicalResource> {
  const { namespace = {} } = await client(context).send(new GetNamespaceCommand({ namespaceName }));
  return {
    physicalId: namespaceName,
    attributes: {
      "Namespace.NamespaceArn": namespace.namespaceArn ?? "",
      "Namespace.NamespaceId": namespace.namespaceId ?? "",
      "Namespace.NamespaceName": namespaceName,
      "Namespace.AdminUsername": namespace.adminUsername ?? "",
      "Namespace.AdminPasswordSecretArn": namespace.adminPasswordSecretArn ?? "",
      "Namespace.AdminPasswordSecretKmsKeyId": namespace.adminPasswordSecretKmsKeyId ?? "",
      "Namespace.DbName": namespace.dbName ?? "",
      "Namespace.KmsKeyId": namespace.kmsKeyId ?? "",
      "Namespace.DefaultIamRoleArn": namespace.defaultIamRoleArn ?? "",
      "Namespace.IamRoles": namespace.iamRoles ?? [],
      "Namespace.LogExports": namespace.logExports ?? [],
      "Namespace.Status": namespace.status ?? "",
      "Namespace.CreationDate": namespace.creationDate?.toISOString() ?? "",
    },
  };
}

export const redshiftServerlessNamespace: ResourceType = {
  type: "AWS::RedshiftServerless::Namespace",
  properties: [
    "NamespaceName",
    "AdminPasswordSecretKmsKeyId",
    "AdminUsername",
    "AdminUserPassword",
    "DbName",
    "DefaultIamRoleArn",
    "IamRoles",
    "KmsKeyId",
    "LogExports",
    "ManageAdminPassword",
    "Tags",
  ],
  required: ["NamespaceName"],
  replacedBy: ["NamespaceName", "DbName"],
  async create(properties, context) {
    await client(context).send(
      new CreateNamespaceCommand({
        namespaceName: properties.NamespaceName,
        adminPasswordSecretKmsKeyId: properties.AdminPasswordSecretKmsKeyId,
        adminUsername: properties.AdminUsername,
        adminUserPassword: properties.AdminUserPassword,
        dbName: properties.DbName,
        defaultIamRoleArn: properties.DefaultIamRoleArn,
        iamRoles: properties.IamRoles,
        kmsKeyId: properties.KmsKeyId,
        logExports: properties.LogExports,
        manageAdminPassword: isTrue(properties.ManageAdminPassword),
        tags: serverlessTags(properties),
      }),
    );
    return describe(properties.NamespaceName, context);
  },
  async update(properties, before, { physicalId: namespaceName }, context) {
    for (const change of changes(properties, before))
      await client(context).send(new UpdateNamespaceCommand({ namespaceName, ...change }));
    const described = await describe(namespaceName, context);
    await updateServerlessTags(
      client(context),
      String(described.attributes["Namespace.NamespaceArn"]),
      properties,
      before,
    );
    return described;
  },
  delete: ({ physicalId: namespaceName }, _properties, context) =>
    ignoreMissing(client(context).send(new DeleteNamespaceCommand({ namespaceName }))),
};

/** What belongs together is updated together, and nothing else with it. */
function* changes(now: Properties, before: Properties): Generator<Omit<UpdateNamespaceCommandInput, "namespaceName">> {
  const changed = (...names: string[]): boolean => names.some((name) => isChanged(now, before, name));
  if (changed("IamRoles", "DefaultIamRoleArn"))
    yield { iamRoles: now.IamRoles ?? [], defaultIamRoleArn: now.DefaultIamRoleArn ?? "" };
  if (changed("AdminUsername", "AdminUserPassword", "ManageAdminPassword", "AdminPasswordSecretKmsKeyId"))
    yield {
      manageAdminPassword: isTrue(now.ManageAdminPassword),
      adminUsername: now.AdminUsername,
      adminUserPassword: now.AdminUserPassword,
      adminPasswordSecretKmsKeyId: now.AdminPasswordSecretKmsKeyId,
    };
  if (changed("LogExports")) yield { logExports: now.LogExports ?? [] };
  if (changed("KmsKeyId")) yield { kmsKeyId: now.KmsKeyId };
}
