import { Architecture, ListLayerVersionsCommand } from "@aws-sdk/client-lambda";
import { oneOf, range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { runtime } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { fitsLayer, layerName, localLayerName, summarizeLayer } from "../layers.ts";

// https://docs.aws.amazon.com/lambda/latest/api/API_ListLayerVersions.html, read 2026-11-24
const PAGE = 50;

export const listLayerVersions = operation(ListLayerVersionsCommand, {
  constraints: {
    CompatibleRuntime: runtime,
    LayerName: layerName,
    MaxItems: range(1, PAGE),
    CompatibleArchitecture: oneOf(Architecture),
  },
  handle(input, { owner, layers }: LambdaContext) {
    const wanted = layers.versions(owner, localLayerName(input.LayerName)).filter((layer) => fitsLayer(layer, input));
    const start = wanted.findIndex(({ version }) => String(version) === input.Marker) + 1;
    const page = wanted.slice(start, start + (input.MaxItems ?? PAGE));
    const last = page.at(-1);
    return {
      LayerVersions: page.map((layer) => summarizeLayer(owner, layer)),
      ...(last && last !== wanted.at(-1) ? { NextMarker: String(last.version) } : {}),
    };
  },
});
