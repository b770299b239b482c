import {
  Architecture,
  type GetLayerVersionResponse,
  type LayerVersionsListItem,
  type Runtime,
} from "@aws-sdk/client-lambda";
import { all, type Constraint, length, pattern } from "../aws/constraints.ts";
import { notImplemented } from "../aws/service-error.ts";
import { CODE_PATH } from "./code-download.ts";
import type { LambdaContext } from "./context.ts";
import { invalidParameter, noSuchResource } from "./errors.ts";
import type { LayerVersion } from "./layer-store.ts";
import type { AttachedLayer, FunctionVersion, Owner } from "./stored-function.ts";

// https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html, read 2026-11-24. Messages, their order and the forms of lists were recorded on AWS by
// https://github.com/localstack/localstack (TestLambdaLayer in test_lambda_api.py), 2025-11-25 and 2026-01-12.

const MAX_LAYERS = 5;

export const layerName: Constraint = all(
  length(1, 140),
  pattern("(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+"),
);

const VERSION_ARN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)";

export const layerVersionArn: Constraint = all(length(1, 140), pattern(VERSION_ARN));

/** A list whose elements Lambda reports together. */
const listOf =
  (rule: string, fits: (element: string) => boolean): Constraint =>
  (value, path, report) => {
    const elements = value as string[];
    if (!elements.every(fits)) report({ path, value: `[${elements.join(", ")}]`, rule });
  };

const fitsVersionArn = new RegExp(`^(?:${VERSION_ARN})$`);

export const layerArns: Constraint = listOf(
  `Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ${VERSION_ARN}, Member must not be null]`,
  (arn) => fitsVersionArn.test(arn) && arn.length <= 2048,
);

/** In the order in which Lambda prints them. */
const RUNTIMES =
  "nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25, python3.10, python3.11, java21, ruby3.3, ruby3.4, ruby3.2, python3.8, python3.9, java17, nodejs16.x, dotnet10, dotnet8, java11, dotnet6, nodejs18.x, provided.al2, java8.al2";
// Older runtimes may be named as well (recorded: test_layer_compatibilities), but Lambda prints those alone.
const OLD_RUNTIME =
  /^(?:nodejs1[024]\.x|nodejs\d\.\d+|python[23]\.[67]|ruby2\.[57]|java8|go1\.x|dotnetcore[123]\.[01]|provided)$/;
const runtimes = new Set(RUNTIMES.split(", "));

export const compatibleRuntimes: Constraint = listOf(
  `Member must satisfy enum value set: [${RUNTIMES}]`,
  (name) => runtimes.has(name) || OLD_RUNTIME.test(name),
);

const architectures = new Set<string>([Architecture.x86_64, Architecture.arm64]);

export const compatibleArchitectures: Constraint = listOf(
  "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
  (name) => architectures.has(name),
);

export const layerArn = ({ account, region }: Owner, name: string): string =>
  `arn:aws:lambda:${region}:${account}:layer:${name}`;

/** A layer's name out of its name or its ARN. */
export const localLayerName = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf(":") + 1);

export function openLayerVersion({ owner, layers }: LambdaContext, nameOrArn: string, version: number): LayerVersion {
  if (version < 1) throw invalidParameter("Layer Version Cannot be less than 1");
  const found = layers.get(owner, localLayerName(nameOrArn), version);
  if (!found) throw noSuchResource();
  return found;
}

/** A version as lists show it. */
export const summarizeLayer = (owner: Owner, layer: LayerVersion): LayerVersionsListItem => ({
  LayerVersionArn: `${layerArn(owner, layer.name)}:${layer.version}`,
  Version: layer.version,
  Description: layer.description,
  // `2026-11-24T02:10:33.123+0000`
  CreatedDate: new Date(layer.createdAtMs).toISOString().replace("Z", "+0000"),
  ...(layer.compatibleRuntimes ? { CompatibleRuntimes: [...layer.compatibleRuntimes] as Runtime[] } : {}),
  ...(layer.compatibleArchitectures
    ? { CompatibleArchitectures: [...layer.compatibleArchitectures] as Architecture[] }
    : {}),
  ...(layer.licenseInfo === undefined ? {} : { LicenseInfo: layer.licenseInfo }),
});

export const describeLayer = ({ owner, environment }: LambdaContext, layer: LayerVersion): GetLayerVersionResponse => ({
  ...summarizeLayer(owner, layer),
  LayerArn: layerArn(owner, layer.name),
  Content: {
    Location: `${environment.endpoint()}${CODE_PATH}${layer.codeHash}.zip`,
    CodeSha256: layer.codeSha256,
    CodeSize: layer.codeSize,
  },
});

/** Whether a version says that it fits; one that says nothing fits nothing that is asked for. */
export const fitsLayer = (
  layer: LayerVersion,
  {
    CompatibleRuntime: runtime,
    CompatibleArchitecture: architecture,
  }: { CompatibleRuntime?: string; CompatibleArchitecture?: string },
): boolean =>
  (runtime === undefined || (layer.compatibleRuntimes?.includes(runtime) ?? false)) &&
  (architecture === undefined || (layer.compatibleArchitectures?.includes(architecture) ?? false));

/** The layers that a function shall have, laid over each other. */
export async function attachLayers(
  context: LambdaContext,
  arns: readonly string[],
): Promise<Pick<FunctionVersion, "layers" | "optHash">> {
  if (arns.length > MAX_LAYERS) throw invalidParameter(`Cannot reference more than ${MAX_LAYERS} layers.`);
  refuseTwice(arns);
  const layers = arns.map((arn) => findLayer(context, arn));
  if (layers.length === 0) return { layers: undefined, optHash: undefined };
  const optHash = await context.code.merge(layers.map(({ codeHash }) => codeHash));
  if (context.code.has(optHash, "extensions"))
    throw notImplemented("Lambda extensions (a layer with a folder extensions)");
  return { layers, optHash };
}

function refuseTwice(arns: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const arn of arns) {
    const layer = arn.slice(0, arn.lastIndexOf(":"));
    const other = seen.get(layer);
    if (other !== undefined)
      throw invalidParameter(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${other} and ${arn} are versions of the same layer.`,
      );
    seen.set(layer, arn);
  }
}

function findLayer({ owner, layers }: LambdaContext, arn: string): AttachedLayer {
  const [, , , region, account, , name = "", version] = arn.split(":");
  if (region !== owner.region)
    throw invalidParameter(
      `Layers are not in the same region as the function. Layers are expected to be in region ${owner.region}.`,
    );
  if (account !== owner.account) throw notImplemented(`layers of other accounts (${arn})`);
  const layer = layers.get(owner, name, Number(version));
  if (!layer) throw invalidParameter(`Layer version ${arn} does not exist.`);
  return { arn, codeHash: layer.codeHash, codeSize: layer.codeSize };
}

/** A function's layers as its configuration shows them. */
export const describeLayers = (layers: readonly AttachedLayer[] | undefined) =>
  layers ? { Layers: layers.map(({ arn, codeSize }) => ({ Arn: arn, CodeSize: codeSize })) } : { Layers: undefined };
