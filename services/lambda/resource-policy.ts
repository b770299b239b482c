import type { Principal } from "../aws/principal.ts";
import type { PolicyStatement } from "./stored-function.ts";

/** Whether some statement lets this AWS service invoke, for the resource that it acts for. */
export const allows = (statements: readonly PolicyStatement[], principal: Principal, account: string): boolean =>
  statements.some(
    ({ Principal: who, Action, Condition }) =>
      (who === "*" || (typeof who === "object" && who.Service === principal.service)) &&
      (Action === "lambda:InvokeFunction" || Action === "lambda:*" || Action === "*") &&
      arnMatches(Condition?.ArnLike?.["AWS:SourceArn"], principal.sourceArn) &&
      equals(Condition?.StringEquals?.["AWS:SourceAccount"], account),
  );

/**
 * Whether a function URL may be used by everybody. "New function URLs will require both lambda:InvokeFunctionUrl and lambda:InvokeFunction permissions":
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html, read 2026-11-24
 */
export const allowsUrl = (statements: readonly PolicyStatement[], authType: string): boolean =>
  ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"].every((action) =>
    statements.some(
      ({ Principal: who, Action, Condition }) =>
        (who === "*" || (typeof who === "object" && who.AWS === "*")) &&
        (Action === action || Action === "lambda:*" || Action === "*") &&
        equals(Condition?.StringEquals?.["lambda:FunctionUrlAuthType"], authType) &&
        equals(Condition?.Bool?.["lambda:InvokedViaFunctionUrl"], "true") &&
        Condition?.ArnLike === undefined,
    ),
  );

const equals = (wanted: string | undefined, actual: string): boolean => wanted === undefined || wanted === actual;

/** ArnLike: `*` and `?` in each of the six parts, which colons divide; the last takes the rest. */
function arnMatches(wanted: string | undefined, actual: string | undefined): boolean {
  if (wanted === undefined) return true;
  if (actual === undefined) return false;
  const patterns = parts(wanted);
  return parts(actual).every((part, index) => globToRegExp(patterns[index] ?? "").test(part));
}

function parts(arn: string): string[] {
  const split = arn.split(":");
  return [...split.slice(0, 5), split.slice(5).join(":")];
}

// A policy is asked at every invocation, and changes rarely.
const expressions = new Map<string, RegExp>();
const MAX_EXPRESSIONS = 10_000;

function globToRegExp(glob: string): RegExp {
  const known = expressions.get(glob);
  if (known) return known;
  if (expressions.size >= MAX_EXPRESSIONS) expressions.clear();
  const escaped = glob.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  const compiled = new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
  expressions.set(glob, compiled);
  return compiled;
}
