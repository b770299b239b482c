import { notSupported, PostgresError } from "../../postgres-error.ts";
import { unedited } from "../edits.ts";
import { endOf, keyword, stringValue, type Token } from "../lexer.ts";
import type { Plan } from "../plan.ts";
import { quoteName, quoteNames, quoteString, Reader } from "../reader.ts";
import { rewriteExpression } from "../rewrites/index.ts";
import { readType } from "./column-types.ts";
import { type Translate, translateBody } from "./procedure-body.ts";

// https://docs.aws.amazon.com/redshift/latest/dg/stored-procedure-constraints.html, read 2026-11-24
const MAX_ARGUMENTS = 32;
const MAX_BODY_BYTES = 2 * 1024 * 1024;

type Mode = "IN" | "OUT" | "INOUT";

interface Argument {
  name: string;
  mode: Mode;
  type: string;
}

/** CREATE PROCEDURE. https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_PROCEDURE.html, read 2026-11-24 @throws PostgresError */
export function createProcedure(text: string, words: readonly Token[], translate: Translate): Plan {
  const reader = new Reader(text, words);
  reader.expect("CREATE");
  const orReplace = reader.skip("OR", "REPLACE") ? "OR REPLACE " : "";
  reader.expect("PROCEDURE");
  const name = quoteNames(reader.qualifiedName());
  const procedure = reader.parts().map((span) => readArgument(reader.within(span)));
  checkArguments(procedure);
  if (reader.at("NONATOMIC")) throw notSupported("Terrarium does not implement NONATOMIC procedures");
  let body: string | undefined;
  const options: string[] = [];
  while (!reader.done) {
    if (reader.skip("AS")) body = readBody(reader);
    else if (reader.skip("LANGUAGE")) checkLanguage(reader);
    else if (reader.skip("SECURITY", "INVOKER")) options.push("SECURITY INVOKER");
    else if (reader.skip("SECURITY", "DEFINER")) options.push("SECURITY DEFINER");
    else if (reader.at("SET")) options.push(reader.rest());
    else throw reader.unexpected();
  }
  if (body === undefined) throw new PostgresError("42P13", "no procedure body specified");
  const { args, signature } = callable(procedure, body);
  const translated = dollarQuoted(translateBody(body, translate));
  const made = `${quoteString(`${name}(${args.map(({ type }) => type).join(", ")})`)}::regprocedure`;
  const kept = [made, typesOf(procedure.filter(isInput)), typesOf(procedure), written(procedure), quoteString(body)];
  return {
    kind: "script",
    steps: [
      {
        sql: `CREATE ${orReplace}PROCEDURE ${name}(${signature}) LANGUAGE plpgsql ${options.join(" ")} AS ${translated}`,
        shown: true,
      },
      { sql: `SELECT terrarium.keep_procedure(${kept.join(", ")})` },
    ],
  };
}

const isInput = ({ mode }: Argument): boolean => mode !== "OUT";

/** Types without their lengths, as an array of the engine's. */
const typesOf = (procedure: readonly Argument[]): string =>
  `${quoteString(`{${procedure.map(({ type }) => `"${type}"`).join(",")}}`)}::regtype[]`;

/** As SHOW PROCEDURE writes the arguments: `INOUT f2 character varying`. */
const written = (procedure: readonly Argument[]): string =>
  procedure
    .map(({ mode, name, type }, index) => {
      const before = [mode === "IN" ? "" : mode, name && quoteNameIfNeeded(name)].filter((word) => word !== "");
      return `${quoteString([index > 0 ? "," : "", ...before, ""].join(" ").trimStart())} || ${quoteString(type)}::regtype`;
    })
    .join(" || ") || "''";

const quoteNameIfNeeded = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : quoteName(name));

/**
 * Which procedure SHOW and the like mean: its name and, if they are given, the types of its arguments.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW_PROCEDURE.html, read 2026-11-24
 */
export function readSignature(reader: Reader): { name: string; types: string | undefined } {
  const name = quoteNames(reader.qualifiedName());
  const procedure = reader.at("(") ? reader.parts().map((span) => readArgument(reader.within(span))) : undefined;
  return { name, types: procedure && typesOf(procedure) };
}

/** `[name] [mode] type` or `[mode] [name] type`; lengths of types are not kept. */
function readArgument(reader: Reader): Argument {
  let mode = readMode(reader);
  let name = "";
  const start = reader.index;
  try {
    const type = readType(reader, "argument");
    if (reader.done) return { name, mode: mode ?? "IN", type };
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
  }
  reader.index = start;
  name = reader.name();
  mode ??= readMode(reader);
  if (reader.at("DEFAULT") || reader.at("=")) throw reader.unexpected();
  const type = readArgumentType(reader);
  if (reader.at("DEFAULT") || reader.at("="))
    throw notSupported("Default values of arguments of procedures are not supported");
  if (!reader.done) throw reader.unexpected();
  return { name, mode: mode ?? "IN", type };
}

/** REFCURSOR is a type of arguments only. */
const readArgumentType = (reader: Reader): string =>
  reader.skip("REFCURSOR") ? "refcursor" : readType(reader, "argument");

function readMode(reader: Reader): Mode | undefined {
  if (reader.skip("INOUT") || reader.skip("IN", "OUT")) return "INOUT";
  if (reader.skip("IN")) return "IN";
  return reader.skip("OUT") ? "OUT" : undefined;
}

function checkArguments(procedure: readonly Argument[]): void {
  for (const mode of ["IN", "OUT"] as const) {
    const count = procedure.filter((each) => each.mode === mode || each.mode === "INOUT").length;
    if (count > MAX_ARGUMENTS)
      throw notSupported(`Procedures cannot have more than ${MAX_ARGUMENTS} ${mode} arguments`);
  }
}

function readBody(reader: Reader): string {
  const token = reader.take();
  if (token.kind !== "string") throw reader.unexpected();
  const body = stringValue(token);
  if (Buffer.byteLength(body) > MAX_BODY_BYTES)
    throw notSupported(`The source of a procedure cannot exceed ${MAX_BODY_BYTES} bytes`);
  return body;
}

function checkLanguage(reader: Reader): void {
  const token = reader.take();
  const language = (token.kind === "string" ? stringValue(token) : token.text).toLowerCase();
  if (language !== "plpgsql") throw notSupported(`language "${language}" is not supported for procedures`);
}

/**
 * CALL leaves out what is only OUT: https://docs.aws.amazon.com/redshift/latest/dg/r_CALL_procedure.html, read 2026-11-24. For the engine
 * such an argument is INOUT with a default, and so it stands behind all that have none.
 */
function callable(procedure: readonly Argument[], body: string): { args: readonly Argument[]; signature: string } {
  const given = procedure.filter(({ mode }) => mode !== "OUT");
  const ordered = [...given, ...procedure.filter(({ mode }) => mode === "OUT")];
  const moved = ordered.some((argument, index) => argument !== procedure[index]);
  if (moved && /\$\d/.test(body))
    throw notSupported("Terrarium does not implement numbered arguments behind an OUT argument that is not the last");
  const signature = ordered.map(({ name, mode, type }) =>
    [mode === "OUT" ? "INOUT" : mode, name && quoteName(name), type, mode === "OUT" ? "DEFAULT NULL" : ""]
      .filter((word) => word !== "")
      .join(" "),
  );
  return { args: ordered, signature: signature.join(", ") };
}

/** The body between dollars that it does not hold itself. */
function dollarQuoted(body: string): string {
  let tag = "$body$";
  for (let count = 1; body.includes(tag); count += 1) tag = `$body${count}$`;
  return `${tag}${body}${tag}`;
}

/** CREATE FUNCTION in SQL. https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_FUNCTION.html, read 2026-11-24 @throws PostgresError */
export function createFunction(text: string, words: readonly Token[]): Plan {
  const language = words.findIndex((word) => keyword(word) === "LANGUAGE");
  const named = (words[language + 1]?.text ?? "").toLowerCase();
  if (named.startsWith("plpython")) throw notSupported("Terrarium does not implement functions in Python");
  if (language >= 0 && named !== "sql") throw notSupported(`language "${named}" is not supported for functions`);
  const body = words.find(({ kind, text: each }) => kind === "string" && each.startsWith("$"));
  if (!body) return { kind: "query", sql: unedited(rewriteExpression(text)) };
  const head = rewriteExpression(text.slice(0, body.start));
  const rewritten = dollarQuoted(rewriteExpression(stringValue(body)));
  return { kind: "query", sql: unedited(`${head}${rewritten}${text.slice(endOf(body))}`) };
}
