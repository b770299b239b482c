/** An error's fields, by their letters. */
type Fields = Readonly<Record<string, string>>;

interface Rule {
  /** Its SQLSTATE. */
  code: string;
  message: RegExp;
  become(found: RegExpExecArray, fields: Fields, source: string): Record<string, string>;
}

/**
 * What the engine says in other words than Redshift. A constraint's name holds what its column can take (system/tables.sql).
 * Sources: https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation.html, r_MERGE.html, r_numeric_computations201.html, and
 * PostgreSQL 8.0's own texts; read 2026-11-24.
 */
const RULES: readonly Rule[] = [
  {
    code: "23514",
    message: /violates check constraint "bytes_\d+_(varchar|char)_(\d+)"/,
    become: ([, type, length]) => ({
      C: "22001",
      M: `value too long for type ${type === "char" ? "character" : "character varying"}(${length})`,
    }),
  },
  {
    code: "40001",
    message: /could not serialize access/,
    become: () => ({ C: "40001", M: "1023", D: "Serializable isolation violation on a table in Redshift" }),
  },
  {
    code: "21000",
    message: /MERGE command cannot affect row a second time/,
    become: () => ({ M: "Found multiple matches to update the same tuple." }),
  },
  {
    code: "428C9",
    message: /cannot insert a non-DEFAULT value into column/,
    become: () => ({ C: "0A000", M: "cannot set an identity column to a value" }),
  },
  {
    code: "428C9",
    message: /column "[^"]*" can only be updated to DEFAULT/,
    become: () => ({ C: "0A000", M: "cannot set an identity column to a value" }),
  },
  {
    code: "22003",
    message: /numeric field overflow/,
    become: () => ({ M: "Numeric data overflow (result precision)" }),
  },
  {
    code: "22P02",
    message: /^invalid input syntax for type (?:smallint|integer|bigint): (.*)/s,
    become: ([, value]) => ({ M: `invalid input syntax for integer: ${value}` }),
  },
  {
    code: "HV000",
    message: /foreign-data wrapper "terrarium_external" has no handler/,
    become: () => ({ C: "0A000", M: "Terrarium does not implement queries on external tables" }),
  },
  {
    code: "55000",
    message: /foreign-data wrapper "terrarium_external" has no handler/,
    become: () => ({ C: "0A000", M: "Terrarium does not implement queries on external tables" }),
  },
  {
    code: "42704",
    message: /^role "([^"]*)" does not exist/,
    // The engine has roles only; what Redshift calls it, depends on how the statement does.
    become: ([, name = ""], _fields, source) => ({ M: `${kindOf(name, source)} "${name}" does not exist` }),
  },
  {
    code: "25001",
    message: /^(.*) cannot run inside a transaction block/,
    become: ([, what]) => ({ M: `${what} cannot run inside a transaction block` }),
  },
  {
    code: "42883",
    message: /^(function|operator|procedure) .*does not exist/,
    become: ([text], { H }) => ({
      // PostgreSQL 8.0 puts the type of a bare literal in quotes.
      M: text.replace(/\bunknown\b/g, '"unknown"'),
      ...(H?.includes("No function matches")
        ? { H: "No function matches the given name and argument types. You may need to add explicit type casts." }
        : {}),
      ...(H?.includes("No operator matches")
        ? { H: "No operator matches the given name and argument type(s). You may need to add explicit type casts." }
        : {}),
    }),
  },
];

/** `GROUP g`, `ROLE r`, and all others are users. */
function kindOf(name: string, source: string): string {
  const quoted = name.replace(/[^\w]/g, "\\$&");
  return new RegExp(`\\b(group|role)\\s+"?${quoted}\\b`, "i").exec(source)?.[1]?.toLowerCase() ?? "user";
}

// Details that name the engine's own means.
const WITHOUT_DETAIL = new Set(["22001", "21000", "0A000"]);

/** An error of the engine in Redshift's words. @param source the statement, or the message that it stood in */
export function redshiftError(told: Fields, source: string): Record<string, string> {
  const fields = withoutOwnContext(told);
  for (const { code, message, become } of RULES) {
    const found = fields.C === code ? message.exec(fields.M ?? "") : null;
    if (!found) continue;
    const changed = become(found, fields, source);
    // The constraint, and where in the engine's source it was said, are nobody's business.
    const { n, s, t, c, D, H, ...rest }: Record<string, string> = fields;
    if (D !== undefined && !WITHOUT_DETAIL.has(changed.C ?? code)) rest.D = D;
    if (H !== undefined && code === "42883") rest.H = H;
    return { ...rest, ...changed };
  }
  return { ...fields };
}

/** Functions of the system are no procedures of the client's; what they called, and where, is none of its business. */
function withoutOwnContext({ W: context, ...fields }: Fields): Record<string, string> {
  const own = context === undefined || /\bfunction "|\bfunction terrarium\./.test(context);
  return own ? fields : { ...fields, W: context };
}
