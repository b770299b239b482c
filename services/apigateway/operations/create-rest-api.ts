import { ApiKeySourceType, CreateRestApiCommand, IpAddressType } from "@aws-sdk/client-api-gateway";
import { length, members, oneOf } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { type ApiGatewayContext, newId } from "../context.ts";
import { badRequest } from "../errors.ts";
import { checkCompressionSize, endpointTypes } from "../rest-api.ts";

export const createRestApi = operation(CreateRestApiCommand, {
  constraints: {
    name: length(1),
    apiKeySource: oneOf(ApiKeySourceType),
    endpointConfiguration: members({ types: endpointTypes, ipAddressType: oneOf(IpAddressType) }),
  },
  handle(input, { owner, apis, now }: ApiGatewayContext) {
    for (const name of ["cloneFrom", "policy"] as const)
      if (input[name] !== undefined) throw notImplemented(`CreateRestApi with ${name}`);
    if (input.description === "") throw badRequest("Description cannot be an empty string");
    if (input.minimumCompressionSize !== undefined) checkCompressionSize(input.minimumCompressionSize);
    const types = input.endpointConfiguration?.types ?? ["EDGE"];
    if (types.length === 0) throw badRequest("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.");
    if (types.length > 1) throw badRequest("Cannot create an api with multiple Endpoint Types.");
    if (types[0] === "PRIVATE") throw notImplemented("CreateRestApi with endpoint type PRIVATE");
    const id = newId(10);
    const rootResourceId = newId(10);
    const api = {
      id,
      rootResourceId,
      name: input.name,
      description: input.description,
      version: input.version,
      createdDate: now(),
      apiKeySource: input.apiKeySource ?? "HEADER",
      endpointConfiguration: { ipAddressType: input.endpointConfiguration?.ipAddressType ?? "ipv4", types },
      disableExecuteApiEndpoint: input.disableExecuteApiEndpoint ?? false,
      binaryMediaTypes: input.binaryMediaTypes,
      minimumCompressionSize: input.minimumCompressionSize,
      tags: input.tags,
    };
    const root = { id: rootResourceId, path: "/", resourceMethods: {} };
    apis.put(owner, { api, resources: { [rootResourceId]: root }, deployments: {}, stages: {} });
    return api;
  },
});
