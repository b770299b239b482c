import type { RoutingRule, WebsiteConfiguration } from "@aws-sdk/client-s3";
import { invalidArgument, invalidRequest, malformedXml } from "../errors.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html, read 2026-11-24
const MAX_RULES = 50;
const PROTOCOLS = new Set(["http", "https"]);

/** Refuses a website that S3 refuses. */
export function checkWebsite({
  IndexDocument,
  ErrorDocument,
  RedirectAllRequestsTo: all,
  RoutingRules: rules,
}: WebsiteConfiguration): void {
  if (all && (IndexDocument || ErrorDocument || rules))
    throw invalidArgument(
      "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
      "RedirectAllRequestsTo",
      "not null",
    );
  if (!all && !IndexDocument)
    throw invalidArgument(
      "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
      "IndexDocument",
      "null",
    );
  if (all) checkProtocol(all.Protocol);
  if (IndexDocument && (!IndexDocument.Suffix || IndexDocument.Suffix.includes("/")))
    throw invalidArgument("The IndexDocument Suffix is not well formed", "IndexDocument", IndexDocument.Suffix);
  if (ErrorDocument && !ErrorDocument.Key)
    throw invalidArgument("The ErrorDocument Key is not well formed", "ErrorDocument", ErrorDocument.Key);
  if (rules && (rules.length === 0 || rules.length > MAX_RULES)) throw malformedXml();
  for (const rule of rules ?? []) checkRule(rule);
}

function checkRule({ Condition, Redirect }: RoutingRule): void {
  if (!Redirect || Object.values(Redirect).every((value) => value === undefined)) throw malformedXml();
  checkProtocol(Redirect.Protocol);
  if (Redirect.ReplaceKeyPrefixWith !== undefined && Redirect.ReplaceKeyWith !== undefined)
    throw invalidRequest("You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
  if (Condition && Condition.KeyPrefixEquals === undefined && Condition.HttpErrorCodeReturnedEquals === undefined)
    throw invalidRequest(
      "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
    );
}

function checkProtocol(protocol: string | undefined): void {
  if (protocol !== undefined && !PROTOCOLS.has(protocol))
    throw invalidRequest(
      "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.",
    );
}
