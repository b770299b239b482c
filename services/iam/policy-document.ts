import { malformedPolicy } from "./errors.ts";

interface Statement {
  Effect?: string;
  Principal?: string | Record<string, string | string[]>;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
}

/** A policy document's statements. @throws MalformedPolicyDocument with IAM's texts */
export function readStatements(document: string): Statement[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch {
    throw malformedPolicy("This policy contains invalid Json");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    throw malformedPolicy("Syntax errors in policy.");
  const { Statement } = parsed as { Statement?: Statement | Statement[] };
  const statements = Statement === undefined ? [] : Array.isArray(Statement) ? Statement : [Statement];
  if (statements.length === 0) throw malformedPolicy("Syntax errors in policy.");
  for (const statement of statements)
    if (statement.Effect !== "Allow" && statement.Effect !== "Deny") throw malformedPolicy("Syntax errors in policy.");
  return statements;
}

/** A permission policy says what may be done to what. */
export function checkPermissionPolicy(document: string): void {
  for (const statement of readStatements(document)) {
    if (statement.Principal) throw malformedPolicy("Policy document should not specify a principal.");
    if (!statement.Action && !statement.NotAction) throw malformedPolicy("Policy statement must contain actions.");
    if (!statement.Resource && !statement.NotResource)
      throw malformedPolicy("Policy statement must contain resources.");
  }
}

/** A trust policy says who may take the role, and has no resource. */
export function checkTrustPolicy(document: string): void {
  for (const statement of readStatements(document)) {
    if (statement.Resource || statement.NotResource) throw malformedPolicy("Has prohibited field Resource");
    if (!statement.Principal) throw malformedPolicy("Missing required field Principal");
    for (const action of asList(statement.Action))
      if (!action.startsWith("sts:"))
        throw malformedPolicy("AssumeRole policy may only specify STS AssumeRole actions.");
  }
}

const asList = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
