import {
  CreateRestApiCommand,
  DeleteRestApiCommand,
  GetRestApiCommand,
  GetRestApisCommand,
  UpdateRestApiCommand,
} from "@aws-sdk/client-api-gateway";
import { length } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import type { StoredApi } from "../api-store.ts";
import { type ApiGatewayContext, applyPatch, badRequest, newId, openApi, page } from "../context.ts";

export const createRestApi = operation(CreateRestApiCommand, {
  constraints: { name: length(1) },
  handle(input, { owner, apis, now }: ApiGatewayContext) {
    if (input.cloneFrom !== undefined) throw notImplemented("CreateRestApi with cloneFrom");
    if (input.name.trim() === "") throw badRequest("API name must be specified");
    const id = newId();
    const rootResourceId = newId();
    const stored: StoredApi = {
      api: {
        id,
        rootResourceId,
        name: input.name,
        description: input.description,
        version: input.version,
        createdDate: now(),
        apiKeySource: input.apiKeySource ?? "HEADER",
        endpointConfiguration: input.endpointConfiguration ?? { types: ["EDGE"] },
        disableExecuteApiEndpoint: input.disableExecuteApiEndpoint ?? false,
        ...(input.binaryMediaTypes ? { binaryMediaTypes: input.binaryMediaTypes } : {}),
        ...(input.minimumCompressionSize === undefined ? {} : { minimumCompressionSize: input.minimumCompressionSize }),
        ...(input.policy ? { policy: input.policy } : {}),
        ...(input.tags ? { tags: input.tags } : {}),
      },
      resources: { [rootResourceId]: { id: rootResourceId, path: "/", resourceMethods: {} } },
      deployments: {},
      stages: {},
    };
    apis.put(owner, stored);
    return stored.api;
  },
});

export const getRestApi = operation(GetRestApiCommand, {
  handle: ({ restApiId }, context: ApiGatewayContext) => openApi(context, restApiId).api,
});

export const getRestApis = operation(GetRestApisCommand, {
  handle({ position, limit }, { owner, apis }: ApiGatewayContext) {
    return page(
      apis.list(owner).map(({ api }) => api),
      position,
      limit,
    );
  },
});

export const updateRestApi = operation(UpdateRestApiCommand, {
  handle({ restApiId, patchOperations }, context: ApiGatewayContext) {
    const stored = openApi(context, restApiId);
    const api = applyPatch(stored.api, patchOperations, {
      "/name": (old, name) => ({ ...old, name }),
      "/description": (old, description) => ({ ...old, description }),
      "/binaryMediaTypes/*": (old, change = "", op) => {
        const type = change.split("\n")[0] ?? "";
        const others = (old.binaryMediaTypes ?? []).filter((each) => each !== type);
        return { ...old, binaryMediaTypes: op === "remove" ? others : [...others, type] };
      },
    });
    context.apis.put(context.owner, { ...stored, api });
    return api;
  },
});

export const deleteRestApi = operation(DeleteRestApiCommand, {
  handle({ restApiId }, context: ApiGatewayContext) {
    openApi(context, restApiId);
    context.apis.delete(context.owner, restApiId);
    return {};
  },
});
