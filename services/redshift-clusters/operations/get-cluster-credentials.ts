import { GetClusterCredentialsCommand } from "@aws-sdk/client-redshift";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { newPassword } from "../../warehouse.ts";
import { type ClusterContext, clusterArn } from "../context.ts";
import { availableCluster } from "../credentials.ts";
import * as check from "../validation.ts";

/**
 * For a database user that is there, or with AutoCreate is made when it logs in. Before its name stands how it is to log in: `IAMA:` when
 * it may be made, `IAM:` when not (API_GetClusterCredentials.html, read 2026-11-24).
 */
export const getClusterCredentials = operation(GetClusterCredentialsCommand, {
  handle(input, context: ClusterContext) {
    const { DbUser, DbName, AutoCreate = false, DbGroups = [] } = input;
    if (input.CustomDomainName) throw notImplemented("GetClusterCredentials with CustomDomainName");
    check.checkDbUser(DbUser);
    check.checkGroups(DbGroups);
    const seconds = check.durationOf(input.DurationSeconds);
    const cluster = availableCluster(context, input.ClusterIdentifier);
    const user = `${AutoCreate ? "IAMA" : "IAM"}:${DbUser}`;
    const password = newPassword();
    const expires = context.environment.now().getTime() + seconds * 1000;
    context.warehouse.logins.add({
      user,
      password,
      owner: clusterArn(context.owner, cluster.identifier),
      // As SQL folds names.
      databaseUser: DbUser.toLowerCase(),
      database: DbName,
      autoCreate: AutoCreate,
      groups: DbGroups,
      superuser: DbUser === cluster.masterUsername,
      expires,
    });
    return { DbUser: user, DbPassword: password, Expiration: new Date(expires) };
  },
});
