import { UpdateDeploymentCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import type { StoredDeployment } from "../api-store.ts";
import { type ApiGatewayContext, keepDeployment, openApi, openDeployment } from "../context.ts";
import { showDeployment } from "../deployment.ts";
import { applyPatch, detailedErrors, type PatchTable, patchOperations } from "../patch.ts";

// What it serves never changes.
const PATHS: PatchTable<StoredDeployment> = {
  "/description": { replace: (deployment, description) => ({ ...deployment, description }) },
};

export const updateDeployment = operation(UpdateDeploymentCommand, {
  constraints: { patchOperations },
  handle({ restApiId, deploymentId, patchOperations }, context: ApiGatewayContext) {
    const opened = openDeployment(context, restApiId, deploymentId);
    const deployment = applyPatch(opened, patchOperations, PATHS, detailedErrors(Object.keys(PATHS)));
    keepDeployment(context, openApi(context, restApiId), deployment);
    return showDeployment(deployment);
  },
});
