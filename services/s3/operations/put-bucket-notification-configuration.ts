import { type NotificationConfiguration, PutBucketNotificationConfigurationCommand } from "@aws-sdk/client-s3";
import { operation } from "../../aws/operation.ts";
import { openBucket, type S3Context } from "../context.ts";
import { unreachableDestinations } from "../errors.ts";
import { checkConfiguration } from "../notifications/check-configuration.ts";
import { changeSettings } from "../settings.ts";

export const putBucketNotificationConfiguration = operation(PutBucketNotificationConfigurationCommand, {
  async handle(input, context: S3Context) {
    const { Bucket, NotificationConfiguration: configuration, SkipDestinationValidation: skips } = input;
    openBucket(context, Bucket);
    const notification = checkConfiguration(configuration);
    if (!skips) await checkDestinations(context, Bucket, notification);
    return changeSettings(context, Bucket, { notification });
  },
});

/** A function must be there, and S3 must be allowed to call it for this bucket. */
async function checkDestinations(
  context: S3Context,
  bucket: string,
  notification: NotificationConfiguration,
): Promise<void> {
  const functions = (notification.LambdaFunctionConfigurations ?? []).flatMap(
    ({ LambdaFunctionArn }) => LambdaFunctionArn ?? [],
  );
  const reachable = await Promise.all(functions.map((arn) => context.mayInvoke(arn, `arn:aws:s3:::${bucket}`)));
  const unreachable = functions.filter((_arn, index) => !reachable[index]);
  if (unreachable.length > 0) throw unreachableDestinations(unreachable);
}
