import type { AttributeValue } from "./attribute-value.ts";
import { validationError } from "./errors.ts";
import { Placeholders } from "./expressions/placeholders.ts";

/** The parameters of a request that may hold expressions, or the older parameters in their place. */
export interface ExpressionInput {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}

/**
 * Checks which parameters are given together.
 * @param expressions the operation's parameters for expressions, in DynamoDB's order
 * @param legacy the older parameters, in DynamoDB's order
 */
export function readPlaceholders(
  input: ExpressionInput & Record<string, unknown>,
  expressions: readonly string[],
  legacy: readonly string[],
): Placeholders {
  const given = expressions.filter((name) => input[name] !== undefined);
  const older = legacy.filter((name) => input[name] !== undefined);
  if (given.length > 0 && older.length > 0)
    throw validationError(
      "Can not use both expression and non-expression parameters in the same request: " +
        `Non-expression parameters: {${older.join(", ")}} Expression parameters: {${given.join(", ")}}`,
    );
  if (input.ExpressionAttributeNames && given.length === 0)
    throw validationError("ExpressionAttributeNames can only be specified when using expressions");
  const withValues = expressions.filter((name) => name !== "ProjectionExpression");
  if (input.ExpressionAttributeValues && withValues.length > 0 && !withValues.some((name) => given.includes(name)))
    throw validationError(
      `ExpressionAttributeValues can only be specified when using expressions: ${withValues.join(" and ")} ${withValues.length > 1 ? "are" : "is"} null`,
    );
  return new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
}
