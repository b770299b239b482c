import type { StoredApi } from "./api-store.ts";
import { type ApiGatewayContext, openApi, openStage } from "./context.ts";
import { badRequest, notFound } from "./errors.ts";

export type Tags = Record<string, string>;

/** Something that has tags: an API or a stage. */
export interface Tagged {
  tags: Tags;
  /** Keeps it with other tags. */
  keep(tags: Tags): void;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-supported-resources.html, read 2026-11-24
const ARN = /^arn:[^:]+:apigateway:([^:]+)::\/restapis\/([^/]+)(?:\/stages\/([^/]+))?$/;

export function openTagged(context: ApiGatewayContext, arn: string): Tagged {
  const [, region, apiId, stageName] = ARN.exec(arn) ?? [];
  if (!apiId) throw badRequest(`Invalid ARN specified in the request: ${arn}`);
  if (region !== context.owner.region) throw notFound(`Invalid resource ARN: ${arn}`);
  const { owner, apis } = context;
  const keep = (stored: StoredApi): void => apis.put(owner, stored);
  if (stageName === undefined) {
    const stored = openApi(context, apiId);
    return { tags: stored.api.tags ?? {}, keep: (tags) => keep({ ...stored, api: { ...stored.api, tags } }) };
  }
  const { stored, stage } = openStage(context, apiId, stageName);
  return {
    tags: stage.tags ?? {},
    keep: (tags) => keep({ ...stored, stages: { ...stored.stages, [stageName]: { ...stage, tags } } }),
  };
}
