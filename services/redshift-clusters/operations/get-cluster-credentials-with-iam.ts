import { GetClusterCredentialsWithIAMCommand } from "@aws-sdk/client-redshift";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { callerArn, databaseUserOf } from "../../caller.ts";
import { newPassword } from "../../warehouse.ts";
import { type ClusterContext, clusterArn } from "../context.ts";
import { availableCluster } from "../credentials.ts";
import * as check from "../validation.ts";

/** The database user is mapped 1:1 to who calls; it is made when it first logs in. */
export const getClusterCredentialsWithIam = operation(GetClusterCredentialsWithIAMCommand, {
  async handle(input, context: ClusterContext, request) {
    if (input.CustomDomainName) throw notImplemented("GetClusterCredentialsWithIAM with CustomDomainName");
    const seconds = check.durationOf(input.DurationSeconds);
    const { identifier } = availableCluster(context, input.ClusterIdentifier);
    const user = databaseUserOf(await callerArn(context.environment, context.scope, request));
    const password = newPassword();
    const expires = context.environment.now().getTime() + seconds * 1000;
    context.warehouse.logins.add({
      user,
      password,
      owner: clusterArn(context.owner, identifier),
      databaseUser: user,
      database: input.DbName,
      autoCreate: true,
      groups: [],
      superuser: false,
      expires,
    });
    const Expiration = new Date(expires);
    return { DbUser: user, DbPassword: password, Expiration, NextRefreshTime: Expiration };
  },
});
