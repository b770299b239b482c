import { DescribeClustersCommand, RedshiftClient } from "@aws-sdk/client-redshift";
import { ListNamespacesCommand, RedshiftServerlessClient } from "@aws-sdk/client-redshift-serverless";
import { PostgresError } from "../postgres-error.ts";
import type { S3Settings } from "../statement-handler.ts";

/**
 * The role of `IAM_ROLE default`: that of the namespace, or of the cluster.
 * https://docs.aws.amazon.com/redshift/latest/mgmt/default-iam-role.html, read 2026-11-24
 * @throws PostgresError when none has one
 */
export async function defaultRole(aws: S3Settings): Promise<string> {
  const arn = await findDefaultRole(aws);
  if (!arn)
    throw new PostgresError(
      "XX000",
      "default IAM role is not set: neither a namespace nor a cluster has one. Name the role: IAM_ROLE 'arn:aws:iam::…:role/…'",
    );
  return arn;
}

/** The same, if there is one. */
export async function findDefaultRole(aws: S3Settings): Promise<string | undefined> {
  const settings = aws.client();
  const serverless = new RedshiftServerlessClient(settings);
  const { namespaces = [] } = await serverless.send(new ListNamespacesCommand({})).catch(notThere);
  const redshift = new RedshiftClient(settings);
  const { Clusters = [] } = await redshift.send(new DescribeClustersCommand({})).catch(notThere);
  return (
    namespaces.find(({ defaultIamRoleArn }) => defaultIamRoleArn)?.defaultIamRoleArn ??
    Clusters.find(({ DefaultIamRoleArn }) => DefaultIamRoleArn)?.DefaultIamRoleArn
  );
}

/** Another AWS endpoint may have only one of the two services. */
const notThere = (): { namespaces?: never; Clusters?: never } => ({});
