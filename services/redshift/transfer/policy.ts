import { notSupported } from "../postgres-error.ts";

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html and the element reference beside it, read 2026-11-24

/** What somebody wants to do. */
export interface Request {
  action: string;
  resource: string;
  /** Condition keys, in lower case. */
  keys?: Readonly<Record<string, string>>;
}

interface Statement {
  Effect: string;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Principal?: string | Readonly<Record<string, string | string[]>>;
  Condition?: Readonly<Record<string, Readonly<Record<string, string | string[] | boolean>>>>;
}

export const statementsOf = (document: string): Statement[] =>
  [(JSON.parse(document) as { Statement: Statement | Statement[] }).Statement].flat(); // IAM has checked it when it was put

/** Whether policies allow it: one statement has to, and none may deny it. */
export function allows(statements: readonly Statement[], request: Request): boolean {
  const matching = statements.filter((statement) => applies(statement, request));
  return matching.some(({ Effect }) => Effect === "Allow") && !matching.some(({ Effect }) => Effect === "Deny");
}

/** Whether a trust policy lets somebody take its role. `kind` is `Service` or `AWS`. */
export function trusts(
  statements: readonly Statement[],
  kind: "Service" | "AWS",
  principals: readonly string[],
  keys: Readonly<Record<string, string>>,
): boolean {
  const request = { action: "sts:AssumeRole", resource: "", keys };
  return allows(
    statements.filter(({ Principal }) => {
      if (Principal === "*") return kind === "AWS";
      const named = typeof Principal === "object" ? listOf(Principal[kind]) : [];
      return named.some((name) => name === "*" || principals.includes(name));
    }),
    request,
  );
}

function applies({ Action, NotAction, Resource, NotResource, Condition }: Statement, request: Request): boolean {
  const { action, resource, keys = {} } = request;
  const actionMatches = Action
    ? listOf(Action).some((pattern) => like(pattern, action, "i"))
    : !listOf(NotAction).some((pattern) => like(pattern, action, "i"));
  // A trust policy has no resource: it is the role's own.
  const resourceMatches =
    Resource === undefined && NotResource === undefined
      ? true
      : Resource
        ? listOf(Resource).some((pattern) => like(pattern, resource))
        : !listOf(NotResource).some((pattern) => like(pattern, resource));
  return actionMatches && resourceMatches && conditionHolds(Condition ?? {}, keys);
}

type Compare = (actual: string, wanted: string) => boolean;

const equals: Compare = (actual, wanted) => actual === wanted;
const equalsIgnoringCase: Compare = (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase();
const matches: Compare = (actual, wanted) => like(wanted, actual);

const OPERATORS: Readonly<Record<string, { compare: Compare; negated: boolean }>> = {
  StringEquals: { compare: equals, negated: false },
  StringNotEquals: { compare: equals, negated: true },
  StringEqualsIgnoreCase: { compare: equalsIgnoringCase, negated: false },
  StringLike: { compare: matches, negated: false },
  StringNotLike: { compare: matches, negated: true },
  ArnEquals: { compare: matches, negated: false },
  ArnLike: { compare: matches, negated: false },
  ArnNotLike: { compare: matches, negated: true },
  Bool: { compare: equalsIgnoringCase, negated: false },
};

/** Every key of every operator has to hold; a key that is not there holds only for what is negated, or ends in IfExists. */
function conditionHolds(
  condition: NonNullable<Statement["Condition"]>,
  keys: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(condition).every(([name, wanted]) => {
    const isOptional = name.endsWith("IfExists");
    const operator = OPERATORS[name.replace(/IfExists$/, "")];
    if (!operator) throw notSupported(`Terrarium does not evaluate the IAM condition operator ${name}`);
    return Object.entries(wanted).every(([key, values]) => {
      const actual = keys[key.toLowerCase()];
      if (actual === undefined) return isOptional || operator.negated;
      const found = [values].flat().some((value) => operator.compare(actual, String(value)));
      return found !== operator.negated;
    });
  });
}

const listOf = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat());

/** `*` is anything, `?` one character. */
function like(pattern: string, text: string, flags = ""): boolean {
  if (pattern === "*") return true;
  const source = pattern
    .replace(/[\\^$.+()[\]{}|]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, `s${flags}`).test(text);
}
