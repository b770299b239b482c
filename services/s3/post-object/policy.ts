import { accessDenied, entityTooLarge, entityTooSmall, invalidPolicyDocument } from "../errors.ts";

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html, read 2026-11-24; messages as recorded from AWS (see
// errors.ts).

/** What a policy allows besides the values of fields: the size of the file. */
export interface SizeRange {
  min: number;
  max: number;
}

const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** Fields that no condition need speak of. */
const FREE = new Set(["x-amz-signature", "signature", "awsaccesskeyid", "policy", "file", "bucket"]);

/**
 * Checks a form against its policy.
 * @param fields by lower-case name, with `bucket` and the key as it will be
 * @returns the sizes that the file may have
 */
export function checkPolicy(encoded: string, fields: ReadonlyMap<string, string>, now: Date): SizeRange | undefined {
  const { expiration, conditions } = parse(encoded);
  const expires = ISO_8601.test(expiration) ? Date.parse(expiration) : Number.NaN;
  if (Number.isNaN(expires)) throw invalidPolicyDocument(`Invalid 'expiration' value: '${expiration}'`);
  if (expires < now.getTime()) throw denied("Policy expired.");
  let size: SizeRange | undefined;
  const spokenOf = new Set<string>();
  for (const condition of conditions.flatMap(readCondition)) {
    if (condition.kind === "content-length-range") {
      if (Number.isNaN(condition.min) || Number.isNaN(condition.max)) throw failed(condition.source);
      size = { min: condition.min, max: condition.max };
      continue;
    }
    spokenOf.add(condition.field);
    const value = fields.get(condition.field) ?? "";
    const holds = condition.kind === "eq" ? value === condition.value : value.startsWith(condition.value);
    if (!condition.isField || !holds) throw failed(condition.source);
  }
  for (const name of fields.keys())
    if (!spokenOf.has(name) && !FREE.has(name) && !name.startsWith("x-ignore-"))
      throw denied(`Extra input fields: ${name}`);
  return size;
}

/** The file's size against its range. */
export function checkSize(size: number, { min, max }: SizeRange): void {
  if (size < min) throw entityTooSmall(size, min);
  if (size > max) throw entityTooLarge(size, max);
}

const denied = (why: string) => accessDenied(`Invalid according to Policy: ${why}`);
const failed = (source: unknown) => denied(`Policy Condition failed: ${shown(source)}`);

/** A condition as AWS prints it. */
const shown = (source: unknown): string =>
  Array.isArray(source) ? `[${source.map((each) => JSON.stringify(String(each))).join(", ")}]` : JSON.stringify(source);

function parse(encoded: string): { expiration: string; conditions: unknown[] } {
  let document: unknown;
  try {
    document = JSON.parse(Buffer.from(encoded, "base64").toString("utf8"));
  } catch {
    throw invalidPolicyDocument("Invalid JSON.");
  }
  const { expiration, conditions } = (document ?? {}) as { expiration?: unknown; conditions?: unknown };
  if (typeof expiration !== "string") throw invalidPolicyDocument("Policy missing expiration.");
  if (!Array.isArray(conditions)) throw invalidPolicyDocument("Policy missing conditions.");
  return { expiration, conditions };
}

type Condition =
  | { kind: "eq" | "starts-with"; field: string; isField: boolean; value: string; source: unknown }
  | { kind: "content-length-range"; min: number; max: number; source: unknown };

/** `{"acl": "private"}`, `["starts-with", "$key", "user/"]` or `["content-length-range", 1, 10]`. */
function readCondition(source: unknown): Condition | Condition[] {
  if (!Array.isArray(source)) {
    const entries = Object.entries((source ?? {}) as object);
    const [only] = entries;
    if (!only || entries.length > 1)
      throw invalidPolicyDocument(
        "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
      );
    const [name, value] = only;
    return {
      kind: "eq",
      field: name.toLowerCase(),
      isField: true,
      value: String(value),
      source: ["eq", `$${name}`, value],
    };
  }
  const [operator, first, second] = source as unknown[];
  const kind = String(operator).toLowerCase();
  if (source.length !== 3) throw invalidPolicyDocument(`Invalid Condition: wrong number of arguments for '${kind}'.`);
  if (kind === "content-length-range") return { kind, min: readSize(first), max: readSize(second), source };
  if (kind !== "eq" && kind !== "starts-with")
    throw invalidPolicyDocument(`Invalid Condition: unknown operation '${String(operator)}'.`);
  const name = String(first);
  return {
    kind,
    field: name.replace(/^\$/, "").toLowerCase(),
    isField: name.startsWith("$"),
    value: String(second),
    source,
  };
}

const readSize = (value: unknown): number => (/^\d+$/.test(String(value)) ? Number(value) : Number.NaN);
