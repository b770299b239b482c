import { GetRestApisCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import type { ApiGatewayContext } from "../context.ts";
import { page } from "../page.ts";

export const getRestApis = operation(GetRestApisCommand, {
  handle(input, { owner, apis }: ApiGatewayContext) {
    const all = apis.list(owner).map(({ api }) => api);
    return page(all, ({ id }) => id, input);
  },
});
