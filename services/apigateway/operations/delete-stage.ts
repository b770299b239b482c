import { DeleteStageCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, openStage, without } from "../context.ts";

export const deleteStage = operation(DeleteStageCommand, {
  handle({ restApiId, stageName }, context: ApiGatewayContext) {
    const { stored } = openStage(context, restApiId, stageName);
    context.apis.put(context.owner, { ...stored, stages: without(stored.stages, stageName) });
    return {};
  },
});
