import { randomBytes } from "node:crypto";
import type { ServerlessContext } from "./context.ts";
import { invalid } from "./errors.ts";
import type { Namespace } from "./warehouse-store.ts";

/** What CreateNamespace and UpdateNamespace say of the administrator. */
interface AdminInput {
  adminUsername?: string | undefined;
  adminUserPassword?: string | undefined;
  manageAdminPassword?: boolean | undefined;
  adminPasswordSecretKmsKeyId?: string | undefined;
}

// https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html (MasterUserPassword), read 2026-11-24: the rules are the same.
const PASSWORD = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[!-~]+$/;
const NOT_IN_PASSWORD = /['"\\/@]/;
const USERNAME = /^[a-z][a-z0-9_+.@-]{0,127}$/;

/** @throws ServiceError for combinations that AWS refuses */
export function checkAdmin(input: AdminInput): void {
  const { adminUsername, adminUserPassword, manageAdminPassword, adminPasswordSecretKmsKeyId } = input;
  if (manageAdminPassword && adminUserPassword !== undefined)
    throw invalid("You can't use adminUserPassword if manageAdminPassword is true.");
  if (!manageAdminPassword && adminPasswordSecretKmsKeyId !== undefined)
    throw invalid("You can only use adminPasswordSecretKmsKeyId if manageAdminPassword is true.");
  // Recorded in https://github.com/hashicorp/terraform-provider-aws/issues/39333, read 2026-11-24.
  if (!manageAdminPassword && (adminUsername === undefined) !== (adminUserPassword === undefined))
    throw invalid("Specify both the user name and password, or neither.");
  if (adminUsername !== undefined && !USERNAME.test(adminUsername))
    throw invalid(`The user name ${adminUsername} isn't valid: it must begin with a lowercase letter.`);
  if (adminUserPassword !== undefined && (!PASSWORD.test(adminUserPassword) || NOT_IN_PASSWORD.test(adminUserPassword)))
    throw invalid(
      "The admin user password must have an uppercase letter, a lowercase letter and a number, and none of ' \" \\ / @ or space.",
    );
}

/** The secret that Redshift keeps in Secrets Manager for a managed password. */
export const managedSecret = ({ owner }: ServerlessContext, namespace: string, kmsKeyId: string | undefined) => ({
  arn: `arn:aws:secretsmanager:${owner.region}:${owner.account}:secret:redshift!${namespace}-admin-${randomBytes(3).toString("hex")}`,
  kmsKeyId: kmsKeyId ?? "aws/secretsmanager",
});

/** The administrator gets in with this password, and with no earlier one. */
export function setAdminPassword({ warehouse }: ServerlessContext, namespace: Namespace, password: string): void {
  warehouse.logins.removeAll(namespace.arn);
  warehouse.logins.add({
    user: namespace.adminUsername,
    password,
    owner: namespace.arn,
    databaseUser: namespace.adminUsername,
    autoCreate: false,
    groups: [],
    superuser: true,
  });
}
