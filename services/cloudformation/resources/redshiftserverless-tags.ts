import {
  type RedshiftServerlessClient,
  type Tag,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-redshift-serverless";
import { type Properties, tagMap } from "../resource-type.ts";

/** A template's tags, as the service takes them. */
export const serverlessTags = ({ Tags }: Properties): Tag[] | undefined => {
  const tags = tagMap(Tags);
  return tags && Object.entries(tags).map(([key, value]) => ({ key, value }));
};

export async function updateServerlessTags(
  client: RedshiftServerlessClient,
  resourceArn: string,
  now: Properties,
  before: Properties,
): Promise<void> {
  const tags = serverlessTags(now) ?? [];
  const old = tagMap(before.Tags) ?? {};
  const tagKeys = Object.keys(old).filter((key) => !tags.some((tag) => tag.key === key));
  if (tagKeys.length > 0) await client.send(new UntagResourceCommand({ resourceArn, tagKeys }));
  const changed = tags.filter(({ key = "", value }) => old[key] !== value);
  if (changed.length > 0) await client.send(new TagResourceCommand({ resourceArn, tags: changed }));
}
