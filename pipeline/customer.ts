/**
 * The customer, once: what the CSV, the API, the table in DynamoDB and the table in Redshift have in common.
 * The Lambda function bundles this file, so it imports nothing.
 */

export interface Field {
  readonly name: keyof Customer;
  readonly type: "string" | "integer" | "timestamp";
  /**
   * For strings: the longest value in bytes of UTF-8, because that is how Redshift counts VARCHAR(n)
   * (https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html, read 2026-11-24): what the API takes, the warehouse can hold.
   */
  readonly maxBytes: number;
  readonly required: boolean;
  /** `caller`: comes with the request; `api`: made by create-customer. */
  readonly from: "caller" | "api";
}

export interface Customer {
  customer_id: string;
  name: string;
  email: string;
  phone: string;
  address: string;
  city: string;
  postal_code: string | null;
  country: string;
  country_code: string;
  country_rank: number | null;
  rank_in_country: number | null;
  created_at: string;
}

/** What a caller sends: the rest is made by the API. */
export type NewCustomer = Omit<Customer, "customer_id" | "created_at">;

const string = (name: keyof Customer, maxBytes: number, required = true): Field => ({
  name,
  type: "string",
  maxBytes,
  required,
  from: "caller",
});
const integer = (name: keyof Customer): Field => ({
  name,
  type: "integer",
  maxBytes: 0,
  required: false,
  from: "caller",
});

/** In the order of the columns. Not every country has postal codes; ranks are known only to who knows all customers. */
export const FIELDS: readonly Field[] = [
  { name: "customer_id", type: "string", maxBytes: 36, required: true, from: "api" },
  string("name", 200),
  string("email", 254), // RFC 5321, 4.5.3.1.3: a path has at most 256 octets, two of them the angle brackets
  string("phone", 40),
  string("address", 300),
  string("city", 120),
  string("postal_code", 20, false),
  string("country", 100),
  string("country_code", 2),
  integer("country_rank"),
  integer("rank_in_country"),
  { name: "created_at", type: "timestamp", maxBytes: 0, required: true, from: "api" },
];

/** The fields that a caller sends, which are the columns of the generated CSV. */
export const CALLER_FIELDS = FIELDS.filter((field) => field.from === "caller");
export const CSV_HEADER: readonly string[] = CALLER_FIELDS.map((field) => field.name);
/** The columns of the extracted CSV and of the table in Redshift. */
export const COLUMNS: readonly string[] = FIELDS.map((field) => field.name);

/** One thing wrong with one field. */
export interface FieldError {
  field: string;
  message: string;
}

// The pattern of <input type=email> (https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address, read 2026-11-24),
// with at least one dot in the domain.
const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;
const COUNTRY_CODE = /^[A-Z]{2}$/;
const CONTROL = /[\p{Cc}&&\p{ASCII}]/v;
const MAX_INTEGER = 2_147_483_647; // Redshift's INTEGER

const encoder = new TextEncoder();
const byteLength = (text: string): number => encoder.encode(text).length;
const FIELD_BY_NAME = new Map<string, Field>(CALLER_FIELDS.map((field) => [field.name, field]));

/** What is wrong with one value, or `undefined`. */
function fieldError(field: Field, value: unknown): string | undefined {
  if (value === undefined || value === null) return field.required ? "is required" : undefined;
  if (field.type === "integer") {
    if (typeof value !== "number" || !Number.isInteger(value)) return "must be a whole number";
    return value >= 1 && value <= MAX_INTEGER ? undefined : `must be between 1 and ${MAX_INTEGER}`;
  }
  if (typeof value !== "string") return "must be a string";
  if (value.trim() === "") return field.required ? "must not be empty" : undefined;
  // A character has at most three bytes per UTF-16 unit: most values need no counting.
  if (value.length * 3 > field.maxBytes && byteLength(value) > field.maxBytes)
    return `must have at most ${field.maxBytes} bytes`;
  if (CONTROL.test(value)) return "must not contain control characters";
  if (field.name === "email" && !EMAIL.test(value)) return "must be an email address";
  if (field.name === "country_code" && !COUNTRY_CODE.test(value)) return "must be two capital letters (ISO 3166-1)";
  return undefined;
}

/**
 * Reads a caller's JSON value as a customer. Every bad field is named, not only the first.
 * Empty strings and `null` in optional fields mean "none".
 */
export function readCustomer(input: unknown): { customer: NewCustomer } | { errors: FieldError[] } {
  if (typeof input !== "object" || input === null || Array.isArray(input))
    return { errors: [{ field: "(body)", message: "must be a JSON object" }] };
  const record = input as Record<string, unknown>;
  const errors: FieldError[] = [];
  const customer: Record<string, string | number | null> = {};
  for (const field of CALLER_FIELDS) {
    const value = record[field.name];
    const message = fieldError(field, value);
    if (message) errors.push({ field: field.name, message });
    else if (typeof value === "number") customer[field.name] = value;
    else customer[field.name] = typeof value === "string" && value.trim() !== "" ? value : null;
  }
  for (const name of Object.keys(record))
    if (!FIELD_BY_NAME.has(name)) errors.push({ field: name, message: "is not a field of a customer" });
  // Every member has been checked above against the fields that NewCustomer is made of.
  return errors.length > 0 ? { errors } : { customer: customer as unknown as NewCustomer };
}

/**
 * A CSV record as the API's JSON: numbers become numbers, empty cells of optional columns are left out.
 * Values that are not what they should be stay as they are, so that the API names them.
 */
export function fromCsv(record: Readonly<Record<string, string>>): Record<string, string | number> {
  const body: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(record)) {
    if (value === "") continue;
    const integer = FIELD_BY_NAME.get(name)?.type === "integer" && /^\d{1,10}$/.test(value);
    body[name] = integer ? Number(value) : value;
  }
  return body;
}

/** A customer as DynamoDB stores it; what is `null` is absent. */
export type Item = Record<string, { S: string } | { N: string }>;

export function toItem(customer: Customer): Item {
  const item: Item = {};
  for (const field of FIELDS) {
    const value = customer[field.name];
    if (value === null) continue;
    item[field.name] = typeof value === "number" ? { N: String(value) } : { S: value };
  }
  return item;
}

/** DynamoDB's attribute value, as far as a customer uses it. */
type Attribute = { S?: string | undefined; N?: string | undefined };

/** An item as a customer. Attributes that no customer has are left out; those that are absent are `null`. */
export function fromItem(item: Readonly<Record<string, Attribute>>): Customer {
  const customer: Record<string, string | number | null> = {};
  for (const { name } of FIELDS) {
    const value = item[name];
    customer[name] = value?.S ?? (value?.N === undefined ? null : Number(value.N));
  }
  return customer as unknown as Customer; // by the names in FIELDS, which are Customer's
}

/** `2026-11-24T02:10:33.123Z` as Redshift's TIMESTAMP is written: in UTC and without a zone. */
export const toTimestamp = (iso: string): string => iso.replace("T", " ").replace(/Z$/, "");

const SQL_TYPE = {
  string: (field: Field) => `VARCHAR(${field.maxBytes})`,
  integer: () => "INTEGER",
  timestamp: () => "TIMESTAMP",
} as const;

/**
 * The table in Redshift. Rows are spread by the key that joins and the upsert use, and sorted by what reports ask for.
 * The primary key is informational there; the load itself keeps it true.
 */
export function createTableSql(table: string): string {
  const columns = FIELDS.map(
    (field) => `  ${field.name} ${SQL_TYPE[field.type](field)}${field.required ? " NOT NULL" : ""}`,
  );
  return `CREATE TABLE IF NOT EXISTS ${table} (\n${columns.join(",\n")},\n  PRIMARY KEY (customer_id)\n)\nDISTSTYLE KEY DISTKEY (customer_id)\nSORTKEY (country_code, rank_in_country)`;
}
