import { randomUUID } from "node:crypto";
import { Event, type LambdaFunctionConfiguration, type NotificationConfiguration } from "@aws-sdk/client-s3";
import { notImplemented } from "../../aws/service-error.ts";
import { invalidArgument, malformedXml } from "../errors.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html, read 2026-11-24

const EVENTS = new Set<string>(Object.values(Event));
const FUNCTION_ARN = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9-_]+(?::[A-Za-z0-9-_$]+)?$/;

/** A bucket's notifications as they are kept: each with an id. Destinations other than functions are refused by name. */
export function checkConfiguration(configuration: NotificationConfiguration): NotificationConfiguration {
  for (const name of ["TopicConfigurations", "QueueConfigurations", "EventBridgeConfiguration"] as const)
    if (configuration[name] !== undefined) throw notImplemented(`PutBucketNotificationConfiguration with ${name}`);
  const functions = (configuration.LambdaFunctionConfigurations ?? []).map(checkFunction);
  for (const [index, one] of functions.entries())
    for (const other of functions.slice(index + 1)) if (overlap(one, other)) throw overlapping();
  return functions.length > 0 ? { LambdaFunctionConfigurations: functions } : {};
}

function checkFunction(configuration: LambdaFunctionConfiguration): LambdaFunctionConfiguration {
  const { LambdaFunctionArn: arn = "", Events = [], Filter, Id } = configuration;
  if (!FUNCTION_ARN.test(arn)) throw invalidArgument("The ARN could not be parsed", "CloudFunction", arn);
  if (Events.length === 0) throw malformedXml();
  for (const event of Events)
    if (!EVENTS.has(event))
      throw invalidArgument("A specified event is not supported for notifications.", "Event", event);
  const rules = (Filter?.Key?.FilterRules ?? []).map(({ Name, Value }) => {
    const name = Name?.toLowerCase();
    if (name === undefined || Value === undefined) throw malformedXml();
    if (name !== "prefix" && name !== "suffix")
      throw invalidArgument("filter rule name must be either prefix or suffix", "FilterRule.Name", Name);
    // AWS gives the names back with a capital (recorded: see errors.ts), which the SDK's type does not know.
    return { Name: (name === "prefix" ? "Prefix" : "Suffix") as unknown as "prefix", Value };
  });
  for (const name of ["Prefix", "Suffix"])
    if (rules.filter((rule) => String(rule.Name) === name).length > 1)
      throw invalidArgument(
        `Cannot specify more than one ${name.toLowerCase()} rule in a filter.`,
        "FilterRule.Name",
        name.toLowerCase(),
      );
  return {
    Id: Id || randomUUID(),
    LambdaFunctionArn: arn,
    Events,
    ...(rules.length > 0 ? { Filter: { Key: { FilterRules: rules } } } : {}),
  };
}

/** Whether some event on some key would go to both. */
function overlap(one: LambdaFunctionConfiguration, other: LambdaFunctionConfiguration): boolean {
  const [a, b] = [filterOf(one), filterOf(other)];
  const prefixes = a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix);
  const suffixes = a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix);
  return (
    prefixes &&
    suffixes &&
    (one.Events ?? []).some((event) => (other.Events ?? []).some((each) => covers(event, each) || covers(each, event)))
  );
}

const overlapping = () =>
  invalidArgument(
    "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
    "NotificationConfiguration",
  );

const covers = (pattern: string, event: string): boolean =>
  pattern === event || (pattern.endsWith(":*") && event.startsWith(pattern.slice(0, -1)));

function filterOf({ Filter }: LambdaFunctionConfiguration): { prefix: string; suffix: string } {
  const rules = Filter?.Key?.FilterRules ?? [];
  const ruled = (name: string) => rules.find((rule) => String(rule.Name) === name)?.Value ?? "";
  return { prefix: ruled("Prefix"), suffix: ruled("Suffix") };
}

/** Whether an event on a key is asked for. */
export function isAskedFor(configuration: LambdaFunctionConfiguration, event: string, key: string): boolean {
  const { prefix, suffix } = filterOf(configuration);
  return (
    key.startsWith(prefix) &&
    key.endsWith(suffix) &&
    (configuration.Events ?? []).some((each) => covers(each, `s3:${event}`))
  );
}
