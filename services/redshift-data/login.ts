import {
  DescribeClustersCommand,
  GetClusterCredentialsCommand,
  GetClusterCredentialsWithIAMCommand,
  RedshiftClient,
} from "@aws-sdk/client-redshift";
import {
  GetCredentialsCommand,
  paginateListNamespaces,
  paginateListWorkgroups,
  RedshiftServerlessClient,
  type Workgroup,
} from "@aws-sdk/client-redshift-serverless";
import type { ClientConfig } from "pg";
import type { AwsRequest } from "../aws/request.ts";
import { notImplemented } from "../aws/service-error.ts";
import { asCaller } from "../caller.ts";
import { connectionOf } from "../warehouse.ts";
import type { DataContext } from "./context.ts";
import { invalid, noEndpoint } from "./errors.ts";
import type { Target } from "./statement-store.ts";

/** What a request says of where to run and as whom. */
export interface LoginInput {
  ClusterIdentifier?: string | undefined;
  WorkgroupName?: string | undefined;
  Database?: string | undefined;
  DbUser?: string | undefined;
  SecretArn?: string | undefined;
}

export interface Login {
  target: Target;
  connection: ClientConfig;
}

const CREDENTIALS_SECONDS = 3600;

/**
 * Finds the cluster or workgroup and logs in there as the caller, as a database user, or with a secret of Redshift's own.
 * https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html ("Choosing database authentication credentials"), read 2026-11-24.
 * @throws ServiceError for combinations that AWS refuses
 */
export async function logIn(context: DataContext, request: AwsRequest, input: LoginInput): Promise<Login> {
  const { ClusterIdentifier, WorkgroupName, Database, DbUser, SecretArn } = input;
  if ((ClusterIdentifier === undefined) === (WorkgroupName === undefined))
    throw invalid("Exactly one of ClusterIdentifier and WorkgroupName must be specified.");
  if (Database === undefined) throw invalid("Database must be specified.");
  if (DbUser !== undefined && SecretArn !== undefined)
    throw invalid("Only one of DbUser and SecretArn can be specified.");
  const settings = asCaller(context.environment, context.scope, request);
  if (WorkgroupName !== undefined) {
    if (DbUser !== undefined) throw invalid("DbUser can't be specified together with WorkgroupName.");
    return toWorkgroup(context, new RedshiftServerlessClient(settings), WorkgroupName, Database, SecretArn);
  }
  return toCluster(context, new RedshiftClient(settings), ClusterIdentifier ?? "", Database, DbUser, SecretArn);
}

async function toWorkgroup(
  context: DataContext,
  client: RedshiftServerlessClient,
  nameOrArn: string,
  database: string,
  secretArn: string | undefined,
): Promise<Login> {
  const workgroup = await findWorkgroup(client, nameOrArn);
  const { address: host, port } = workgroup.endpoint ?? {};
  const target = { database, workgroupName: nameOrArn, secretArn };
  if (secretArn !== undefined) {
    for await (const { namespaces = [] } of paginateListNamespaces({ client }, {}))
      for (const { namespaceName, adminUsername = "", adminPasswordSecretArn } of namespaces)
        if (namespaceName === workgroup.namespaceName && adminPasswordSecretArn === secretArn)
          return asAdministrator(context, target, workgroup.workgroupArn ?? "", adminUsername);
    throw unknownSecret();
  }
  const { dbUser = "", dbPassword } = await client.send(
    new GetCredentialsCommand({
      workgroupName: workgroup.workgroupName,
      dbName: database,
      durationSeconds: CREDENTIALS_SECONDS,
    }),
  );
  return {
    target: { ...target, dbUser },
    connection: { host, port, database, user: dbUser, password: dbPassword },
  };
}

async function findWorkgroup(client: RedshiftServerlessClient, nameOrArn: string): Promise<Workgroup> {
  for await (const { workgroups = [] } of paginateListWorkgroups({ client }, {}))
    for (const workgroup of workgroups)
      if (workgroup.workgroupName === nameOrArn || workgroup.workgroupArn === nameOrArn) return workgroup;
  throw noEndpoint();
}

async function toCluster(
  context: DataContext,
  client: RedshiftClient,
  identifier: string,
  database: string,
  dbUser: string | undefined,
  secretArn: string | undefined,
): Promise<Login> {
  const { Clusters = [] } = await client
    .send(new DescribeClustersCommand({ ClusterIdentifier: identifier }))
    .catch((error: Error) => {
      throw error.name === "ClusterNotFoundFault" ? noEndpoint() : error;
    });
  const { Endpoint, MasterUsername = "", MasterPasswordSecretArn, ClusterNamespaceArn = "" } = Clusters[0] ?? {};
  const target = { database, clusterIdentifier: identifier, secretArn };
  if (secretArn !== undefined) {
    if (secretArn !== MasterPasswordSecretArn) throw unknownSecret();
    return asAdministrator(context, target, ClusterNamespaceArn, MasterUsername);
  }
  const input = { ClusterIdentifier: identifier, DbName: database, DurationSeconds: CREDENTIALS_SECONDS };
  const credentials =
    dbUser === undefined
      ? await client.send(new GetClusterCredentialsWithIAMCommand(input))
      : await client.send(new GetClusterCredentialsCommand({ ...input, DbUser: dbUser }));
  const { DbUser: user = "", DbPassword: password } = credentials;
  return {
    target: { ...target, dbUser: dbUser ?? user },
    connection: { host: Endpoint?.Address, port: Endpoint?.Port, database, user, password },
  };
}

/** With the secret that Redshift itself keeps for an administrator, whom no secret is needed for here. */
function asAdministrator(
  { warehouse, environment }: DataContext,
  target: Omit<Target, "dbUser">,
  owner: string,
  user: string,
): Login {
  const login = { user, databaseUser: user, autoCreate: false, superuser: true, owner };
  return {
    target: { ...target, dbUser: user },
    connection: connectionOf(warehouse, target.database, login, environment.now()),
  };
}

const unknownSecret = () =>
  notImplemented("SecretArn of a secret that Redshift does not manage itself: there is no Secrets Manager here");
