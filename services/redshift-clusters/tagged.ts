import type { ClusterContext } from "./context.ts";
import { resourceNotFound } from "./errors.ts";

/** The cluster that an ARN names; nothing else has tags here. */
export function openTagged({ owner, clusters }: ClusterContext, arn: string) {
  const [, region, account, identifier] = /^arn:aws[a-z-]*:redshift:([^:]*):(\d*):cluster:(.+)$/.exec(arn) ?? [];
  const isOwn = region === owner.region && account === owner.account;
  const cluster = isOwn && identifier ? clusters.get(owner, identifier) : undefined;
  if (!cluster) throw resourceNotFound(arn);
  return cluster;
}
