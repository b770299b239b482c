import type { Integration, IntegrationResponse } from "@aws-sdk/client-api-gateway";
import type { AwsResponse } from "../aws/request.ts";
import type { Exchange } from "./exchange.ts";
import { gatewayResponse, identifyingHeaders } from "./gateway-response.ts";
import { STATIC_VALUE } from "./integration.ts";

const JSON_TYPE = "application/json";

/**
 * Serves requests of MOCK integrations, such as the OPTIONS methods of cross-origin requests: the request template says a status,
 * the status chooses an integration response, that says the answer.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html, read 2026-11-24
 */
export async function mock({ request, scope, route, body }: Exchange): Promise<AwsResponse> {
  const integration = route.method.methodIntegration ?? {};
  const template = templateFor(integration, request.headers["content-type"]);
  if (template === "unsupported") return gatewayResponse("unsupportedMediaType", scope);
  const statusCode = statusCodeIn(template?.text ?? body.toString("utf8"));
  const chosen = statusCode && chooseResponse(integration.integrationResponses ?? {}, statusCode);
  if (!chosen) return gatewayResponse("internalServerError", scope);
  return {
    status: Number(chosen.statusCode),
    ...contentOf(chosen),
    headers: { ...headersOf(chosen), ...identifyingHeaders(scope) },
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html, read 2026-11-24 */
function templateFor(
  { requestTemplates = {}, passthroughBehavior }: Integration,
  contentType = JSON_TYPE,
): { text: string } | "unsupported" | undefined {
  const text = requestTemplates[contentType.split(";", 1)[0]?.trim() ?? JSON_TYPE];
  if (text !== undefined) return { text };
  const hasTemplates = Object.keys(requestTemplates).length > 0;
  const refused = passthroughBehavior === "NEVER" || (passthroughBehavior === "WHEN_NO_TEMPLATES" && hasTemplates);
  return refused ? "unsupported" : undefined;
}

/** AWS reads more than JSON here: CDK writes `{ statusCode: 200 }` for its OPTIONS methods. */
const statusCodeIn = (text: string): string | undefined =>
  /^\s*\{[^{}]*?["']?\bstatusCode["']?\s*:\s*(\d{3})\b/.exec(text)?.[1];

/** The first response whose pattern matches the whole status, or else the one without a pattern. */
function chooseResponse(
  responses: Readonly<Record<string, IntegrationResponse>>,
  statusCode: string,
): IntegrationResponse | undefined {
  const all = Object.values(responses);
  return (
    all.find(({ selectionPattern }) => selectionPattern && new RegExp(`^(?:${selectionPattern})$`).test(statusCode)) ??
    all.find(({ selectionPattern }) => !selectionPattern)
  );
}

const HEADER = "method.response.header.";

function headersOf({ responseParameters = {}, responseTemplates = {} }: IntegrationResponse): Record<string, string> {
  const headers: Record<string, string> = { "Content-Type": Object.keys(responseTemplates)[0] ?? JSON_TYPE };
  for (const [parameter, expression] of Object.entries(responseParameters))
    if (parameter.startsWith(HEADER))
      headers[parameter.slice(HEADER.length)] = STATIC_VALUE.exec(expression)?.[1] ?? "";
  return headers;
}

const contentOf = ({ responseTemplates = {} }: IntegrationResponse): { body: string } => ({
  body: responseTemplates[JSON_TYPE] ?? Object.values(responseTemplates)[0] ?? "",
});
