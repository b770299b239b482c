import { GetStageCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, openStage } from "../context.ts";

export const getStage = operation(GetStageCommand, {
  handle: ({ restApiId, stageName }, context: ApiGatewayContext) => openStage(context, restApiId, stageName).stage,
});
