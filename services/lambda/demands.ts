import { type Demands, textOf } from "../aws/permissions.ts";
import { layerArn, localLayerName } from "./layers.ts";
import { functionArn, parseFunctionName } from "./name.ts";

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html, read 2026-11-24 */
export const demands: Demands = (operation, input, { account, region }) => {
  const mapping =
    input.UUID === undefined
      ? undefined
      : `arn:aws:lambda:${region}:${account}:event-source-mapping:${textOf(input.UUID)}`;
  const qualifier = textOf(input.Qualifier) || undefined;
  const ref = parseFunctionName(textOf(input.FunctionName), qualifier);
  // A version or an alias that a request names is a resource of its own.
  const own = ref && functionArn({ account, region }, ref.name, ref.qualifier);
  const isMapping = operation.includes("EventSourceMapping");
  const resource = mapping ?? (isMapping ? undefined : own) ?? layerOf(operation, input, { account, region }) ?? "*";
  const demand = {
    action: `lambda:${ACTIONS[operation] ?? operation}`,
    resource,
    keys: {
      "lambda:functionarn": isMapping ? own : undefined,
      "lambda:functionurlauthtype": textOf(input.AuthType ?? input.FunctionUrlAuthType) || undefined,
      "lambda:layer": Array.isArray(input.Layers) ? input.Layers.map(textOf) : undefined,
    },
  };
  // Whoever gives a function a role must be allowed to.
  const passes = operation === "CreateFunction" || operation === "UpdateFunctionConfiguration";
  if (!passes || input.Role === undefined) return [demand];
  return [
    demand,
    {
      action: "iam:PassRole",
      resource: textOf(input.Role),
      keys: { "iam:passedtoservice": "lambda.amazonaws.com", "iam:associatedresourcearn": own },
    },
  ];
};

/** Operations whose permission has another name. */
const ACTIONS: Readonly<Record<string, string>> = {
  Invoke: "InvokeFunction",
  GetLayerVersionByArn: "GetLayerVersion",
};

function layerOf(
  operation: string,
  { LayerName, VersionNumber, Arn }: Readonly<Record<string, unknown>>,
  owner: { account: string; region: string },
): string | undefined {
  if (operation === "GetLayerVersionByArn") return textOf(Arn);
  if (LayerName === undefined || operation === "ListLayerVersions") return undefined;
  const layer = layerArn(owner, localLayerName(textOf(LayerName)));
  return typeof VersionNumber === "number" ? `${layer}:${VersionNumber}` : layer;
}
