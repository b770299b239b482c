import {
  CreateBucketCommand,
  DeleteBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  clientSettings,
  generatedName,
  ignoreMissing,
  type PhysicalResource,
  type Properties,
  type ResourceContext,
  type ResourceType,
} from "../resource-type.ts";

const client = (context: ResourceContext) => new S3Client({ ...clientSettings(context), forcePathStyle: true });

const physical = (name: string, { region }: ResourceContext): PhysicalResource => ({
  physicalId: name,
  attributes: {
    Arn: `arn:aws:s3:::${name}`,
    DomainName: `${name}.s3.amazonaws.com`,
    RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
  },
});

async function applySettings(Bucket: string, properties: Properties, context: ResourceContext): Promise<void> {
  const s3 = client(context);
  const { BucketEncryption, PublicAccessBlockConfiguration, OwnershipControls, Tags } = properties;
  if (BucketEncryption) {
    const Rules = BucketEncryption.ServerSideEncryptionConfiguration.map(
      ({ ServerSideEncryptionByDefault, ...rule }: Properties) => ({
        ...rule,
        ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
      }),
    );
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  }
  if (PublicAccessBlockConfiguration)
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  if (OwnershipControls)
    await s3.send(
      new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: OwnershipControls.Rules } }),
    );
  if (Tags) await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: Tags } }));
}

export const s3Bucket: ResourceType = {
  type: "AWS::S3::Bucket",
  properties: ["BucketName", "BucketEncryption", "PublicAccessBlockConfiguration", "OwnershipControls", "Tags"],
  replacedBy: ["BucketName"],
  async create(properties, context) {
    const Bucket = properties.BucketName ?? generatedName(context, 63).toLowerCase();
    const location =
      context.region === "us-east-1" ? {} : { CreateBucketConfiguration: { LocationConstraint: context.region } };
    await client(context).send(new CreateBucketCommand({ Bucket, ...location } as CreateBucketCommand["input"]));
    await applySettings(Bucket, properties, context);
    return physical(Bucket, context);
  },
  async update(properties, _before, { physicalId }, context) {
    await applySettings(physicalId, properties, context);
    return physical(physicalId, context);
  },
  delete: ({ physicalId }, _properties, context) =>
    ignoreMissing(client(context).send(new DeleteBucketCommand({ Bucket: physicalId }))),
};
