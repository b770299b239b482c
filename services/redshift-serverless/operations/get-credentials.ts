import { GetCredentialsCommand } from "@aws-sdk/client-redshift-serverless";
import { all, length, pattern } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { callerArn, databaseUserOf } from "../../caller.ts";
import { newPassword } from "../../warehouse.ts";
import { durationSeconds, resourceName } from "../constraints.ts";
import { openWorkgroup, type ServerlessContext } from "../context.ts";
import { invalid } from "../errors.ts";

const DEFAULT_SECONDS = 900;

/** The database user is mapped 1:1 to who calls; it is made when it first logs in, with what PUBLIC may do. */
export const getCredentials = operation(GetCredentialsCommand, {
  constraints: {
    workgroupName: resourceName,
    // https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_GetCredentials.html, read 2026-11-24
    dbName: all(length(1, 64), pattern("[a-zA-Z][a-zA-Z0-9_+.@-]*")),
    durationSeconds,
  },
  async handle(input, context: ServerlessContext, request) {
    const { environment, scope, warehouse } = context;
    if (input.customDomainName) throw notImplemented("GetCredentials with customDomainName");
    if (!input.workgroupName) throw invalid("Either workgroupName or customDomainName must be specified.");
    const workgroup = openWorkgroup(context, input.workgroupName);
    const user = databaseUserOf(await callerArn(environment, scope, request));
    const password = newPassword();
    const expires = environment.now().getTime() + (input.durationSeconds ?? DEFAULT_SECONDS) * 1000;
    warehouse.logins.add({
      user,
      password,
      owner: workgroup.arn,
      databaseUser: user,
      database: input.dbName,
      autoCreate: true,
      groups: [],
      superuser: false,
      expires,
    });
    const expiration = new Date(expires);
    return { dbUser: user, dbPassword: password, expiration, nextRefreshTime: expiration };
  },
});
