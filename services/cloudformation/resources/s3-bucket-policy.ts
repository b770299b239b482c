import { DeleteBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3";
import {
  clientSettings,
  ignoreMissing,
  type Properties,
  type ResourceContext,
  type ResourceType,
} from "../resource-type.ts";

const client = (context: ResourceContext) => new S3Client({ ...clientSettings(context), forcePathStyle: true });

const put = ({ Bucket, PolicyDocument }: Properties, context: ResourceContext) =>
  client(context).send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(PolicyDocument) }));

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html, read 2026-11-24
export const s3BucketPolicy: ResourceType = {
  type: "AWS::S3::BucketPolicy",
  properties: ["Bucket", "PolicyDocument"],
  required: ["Bucket", "PolicyDocument"],
  replacedBy: ["Bucket"],
  async create(properties, context) {
    await put(properties, context);
    return { physicalId: properties.Bucket, attributes: {} };
  },
  async update(properties, _before, resource, context) {
    await put(properties, context);
    return resource;
  },
  delete: ({ physicalId }, _properties, context) =>
    ignoreMissing(client(context).send(new DeleteBucketPolicyCommand({ Bucket: physicalId }))),
};
