/** What a Task state's Resource names, and so how it is called and how the history shows it. */
export type Integration =
  | { kind: "lambda"; functionArn: string }
  | { kind: "activity"; activityArn: string }
  | {
      kind: "service";
      /** `lambda`, `dynamodb`, `aws-sdk:s3` …: the history's resourceType. */
      service: string;
      /** `invoke`, `putItem` …: without the pattern. */
      action: string;
      pattern: "requestResponse" | "sync" | "sync:2" | "waitForTaskToken";
    };

const SERVICE =
  /^arn:aws[a-z-]*:states:[a-z0-9-]*:(?:\d{12})?:((?:aws-sdk:)?[a-z0-9-]+):([A-Za-z0-9]+)(?:\.(sync|sync:2|waitForTaskToken))?$/;
const LAMBDA = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d+:function:[A-Za-z0-9-_]+(?::[$A-Za-z0-9-_]+)?$/;
const ACTIVITY = /^arn:aws[a-z-]*:states:[a-z0-9-]+:\d+:activity:[^\s<>{}[\]?*"#%\\^|~`$&,;:/]+$/;

/** `undefined` for what is none of them. https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html, read 2026-11-24 */
export function integrationOf(resource: string): Integration | undefined {
  if (LAMBDA.test(resource)) return { kind: "lambda", functionArn: resource };
  if (ACTIVITY.test(resource)) return { kind: "activity", activityArn: resource };
  const [, service, action, pattern = "requestResponse"] = SERVICE.exec(resource) ?? [];
  if (service === undefined || action === undefined) return undefined;
  // The expression lets no other pattern through.
  return { kind: "service", service, action, pattern: pattern as "requestResponse" };
}

/** The history's `resource`: the action with its pattern. */
export function resourceName({ action, pattern }: Extract<Integration, { kind: "service" }>): string {
  return pattern === "requestResponse" ? action : `${action}.${pattern}`;
}

/** Whether the task ends only when somebody says so, with its token. */
export const waitsForToken = (integration: Integration): boolean =>
  integration.kind === "activity" || (integration.kind === "service" && integration.pattern === "waitForTaskToken");
