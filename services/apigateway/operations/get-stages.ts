import { GetStagesCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, openApi } from "../context.ts";

export const getStages = operation(GetStagesCommand, {
  handle({ restApiId, deploymentId }, context: ApiGatewayContext) {
    const stages = Object.values(openApi(context, restApiId).stages);
    return { item: deploymentId ? stages.filter((stage) => stage.deploymentId === deploymentId) : stages };
  },
});
