import { type Integration, UpdateIntegrationCommand } from "@aws-sdk/client-api-gateway";
import { operation } from "../../aws/operation.ts";
import { type ApiGatewayContext, keepMethod, openIntegration, without } from "../context.ts";
import { checkIntegration } from "../integration.ts";
import { applyPatch, type PatchTable, patchOperations } from "../patch.ts";

// https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateIntegration-Patch, read 2026-11-24
const PATHS: PatchTable<Integration> = {
  "/httpMethod": { replace: (integration, httpMethod) => ({ ...integration, httpMethod }) },
  "/uri": { replace: (integration, uri) => ({ ...integration, uri }) },
  "/credentials": {
    replace: (integration, credentials) => ({ ...integration, credentials: credentials || undefined }),
  },
  "/timeoutInMillis": { replace: (integration, value) => ({ ...integration, timeoutInMillis: Number(value) }) },
  "/passthroughBehavior": {
    replace: (integration, passthroughBehavior) => ({ ...integration, passthroughBehavior }),
  },
  "/requestTemplates/*": {
    add: (integration, value, type) => withTemplate(integration, type, value),
    replace: (integration, value, type) => withTemplate(integration, type, value),
    remove: (integration, _value, type) => ({
      ...integration,
      requestTemplates: without(integration.requestTemplates ?? {}, type),
    }),
  },
};

const withTemplate = (integration: Integration, type: string, template: string): Integration => ({
  ...integration,
  requestTemplates: { ...integration.requestTemplates, [type]: template },
});

export const updateIntegration = operation(UpdateIntegrationCommand, {
  constraints: { patchOperations },
  handle({ patchOperations, ...address }, context: ApiGatewayContext) {
    const open = openIntegration(context, address);
    const integration = applyPatch(open.integration, patchOperations, PATHS);
    checkIntegration("UpdateIntegration", integration);
    keepMethod(context, open, { ...open.method, methodIntegration: integration });
    return integration;
  },
});
