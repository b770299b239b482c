import { DeleteLayerVersionCommand, LambdaClient, PublishLayerVersionCommand } from "@aws-sdk/client-lambda";
import { clientSettings, type ResourceContext, type ResourceType } from "../resource-type.ts";

const client = (context: ResourceContext) => new LambdaClient(clientSettings(context));

const PROPERTIES = [
  "LayerName",
  "Content",
  "Description",
  "LicenseInfo",
  "CompatibleRuntimes",
  "CompatibleArchitectures",
];

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversion.html, read 2026-11-24
export const lambdaLayerVersion: ResourceType = {
  type: "AWS::Lambda::LayerVersion",
  properties: PROPERTIES,
  required: ["Content"],
  replacedBy: PROPERTIES,
  async create({ LayerName, Content, ...properties }, context) {
    const { S3Bucket, S3Key, S3ObjectVersion } = Content;
    const { LayerVersionArn = "" } = await client(context).send(
      new PublishLayerVersionCommand({
        ...properties,
        // A layer without a name is called as the template calls it.
        LayerName: LayerName ?? context.logicalId,
        Content: { S3Bucket, S3Key, S3ObjectVersion },
      }),
    );
    return { physicalId: LayerVersionArn, attributes: { LayerVersionArn } };
  },
  async delete({ physicalId }, _properties, context) {
    const colon = physicalId.lastIndexOf(":");
    await client(context).send(
      new DeleteLayerVersionCommand({
        LayerName: physicalId.slice(0, colon),
        VersionNumber: Number(physicalId.slice(colon + 1)),
      }),
    );
  },
};
