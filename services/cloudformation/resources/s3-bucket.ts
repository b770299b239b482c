import { CreateBucketCommand, DeleteBucketCommand, S3Client } from "@aws-sdk/client-s3";
import {
  clientSettings,
  generatedName,
  ignoreMissing,
  type PhysicalResource,
  type Properties,
  type ResourceContext,
  type ResourceType,
} from "../resource-type.ts";
import { SETTINGS } from "./s3-bucket-settings.ts";

const client = (context: ResourceContext) => new S3Client({ ...clientSettings(context), forcePathStyle: true });

const physical = (name: string, { region }: ResourceContext): PhysicalResource => ({
  physicalId: name,
  attributes: {
    Arn: `arn:aws:s3:::${name}`,
    DomainName: `${name}.s3.amazonaws.com`,
    DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
    RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    WebsiteURL: `http://${name}.s3-website-${region}.amazonaws.com`,
  },
});

/** Puts every setting that the template has, and takes away those that it had before. */
async function applySettings(
  Bucket: string,
  properties: Properties,
  before: Properties,
  context: ResourceContext,
): Promise<void> {
  const s3 = client(context);
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const value = properties[name];
    if (value !== undefined) await setting.put(s3, Bucket, value);
    else if (before[name] !== undefined) await setting.remove(s3, Bucket);
  }
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html, read 2026-11-24
export const s3Bucket: ResourceType = {
  type: "AWS::S3::Bucket",
  properties: ["BucketName", "ObjectLockEnabled", ...Object.keys(SETTINGS)],
  replacedBy: ["BucketName", "ObjectLockEnabled"],
  async create(properties, context) {
    const Bucket = properties.BucketName ?? generatedName(context, 63).toLowerCase();
    const location =
      context.region === "us-east-1" ? {} : { CreateBucketConfiguration: { LocationConstraint: context.region } };
    const ObjectLockEnabledForBucket = properties.ObjectLockEnabled;
    // The region is one of those that the SDK lists, or S3 refuses it.
    const input = { Bucket, ObjectLockEnabledForBucket, ...location } as CreateBucketCommand["input"];
    await client(context).send(new CreateBucketCommand(input));
    await applySettings(Bucket, properties, {}, context);
    return physical(Bucket, context);
  },
  async update(properties, before, { physicalId }, context) {
    await applySettings(physicalId, properties, before, context);
    return physical(physicalId, context);
  },
  delete: ({ physicalId }, _properties, context) =>
    ignoreMissing(client(context).send(new DeleteBucketCommand({ Bucket: physicalId }))),
};
