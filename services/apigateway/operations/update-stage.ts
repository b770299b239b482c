import { UpdateStageCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, keepStage, openStage } from "../context.ts";
import { patchOperations } from "../patch.ts";
import { checkDeploymentExists } from "../stage.ts";
import { patchStage } from "../stage-patch.ts";

export const updateStage = operation(UpdateStageCommand, {
  constraints: { patchOperations },
  handle({ restApiId, stageName, patchOperations }, context: ApiGatewayContext) {
    const { stored, stage } = openStage(context, restApiId, stageName);
    const patched = patchStage(stage, patchOperations ?? []);
    checkDeploymentExists(stored, patched.deploymentId);
    const updated = { ...patched, lastUpdatedDate: context.now() };
    keepStage(context, stored, updated);
    return updated;
  },
});
