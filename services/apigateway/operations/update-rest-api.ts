import { UpdateRestApiCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import type { StoredApi } from "../api-store.ts";
import { type ApiGatewayContext, openApi } from "../context.ts";
import { badRequest } from "../errors.ts";
import { applyPatch, type PatchTable, patchOperations } from "../patch.ts";
import { checkCompressionSize } from "../rest-api.ts";

// https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateRestApi-Patch, read 2026-11-24
const PATHS: PatchTable<StoredApi["api"]> = {
  "/name": {
    replace(api, name) {
      if (name === "") throw badRequest("API name must be specified");
      return { ...api, name };
    },
  },
  "/description": { replace: (api, description) => ({ ...api, description: description || undefined }) },
  "/apiKeySource": {
    replace(api, source) {
      if (source !== "HEADER" && source !== "AUTHORIZER") throw badRequest(`Invalid API key source ${source}`);
      return { ...api, apiKeySource: source };
    },
  },
  "/disableExecuteApiEndpoint": {
    replace: (api, value) => ({ ...api, disableExecuteApiEndpoint: value.toLowerCase() === "true" }),
  },
  // An empty value turns compression off.
  "/minimumCompressionSize": {
    replace: (api, value) => ({
      ...api,
      minimumCompressionSize: value === "" ? undefined : checkCompressionSize(Number(value)),
    }),
  },
  "/binaryMediaTypes/*": {
    add: (api, _value, type) => ({ ...api, binaryMediaTypes: [...others(api, type), type] }),
    replace: (api, value, type) => ({
      ...api,
      binaryMediaTypes: (api.binaryMediaTypes ?? []).map((each) => (each === type ? value : each)),
    }),
    remove: (api, _value, type) => ({ ...api, binaryMediaTypes: others(api, type) }),
  },
};

const others = ({ binaryMediaTypes = [] }: StoredApi["api"], type: string): string[] =>
  binaryMediaTypes.filter((each) => each !== type);

export const updateRestApi = operation(UpdateRestApiCommand, {
  constraints: { patchOperations },
  handle({ restApiId, patchOperations }, context: ApiGatewayContext) {
    const stored = openApi(context, restApiId);
    const api = applyPatch(stored.api, patchOperations, PATHS);
    context.apis.put(context.owner, { ...stored, api });
    return { ...api, tags: api.tags ?? {} };
  },
});
