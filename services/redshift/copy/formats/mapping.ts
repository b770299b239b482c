import type { PostgresError } from "../../postgres-error.ts";
import { boxed } from "../../transfer/errors.ts";
import { type CopyColumn, type Problem, problem } from "../fields/column.ts";
import type { LoadJob } from "../job.ts";
import type { Mapping } from "../statement.ts";

/** Takes the values of the columns out of a record of JSON or Avro; what is not there is `undefined`. */
export type Mapper = (record: unknown) => unknown[] | Problem;

// https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html (JSONPaths file), read 2026-11-24

/** Makes the mapper of a load. @throws PostgresError for a JSONPaths file that is none */
export function mapperOf(mapping: Mapping, { columns, jsonpaths }: LoadJob): Mapper {
  if (mapping === "auto") return byName(columns, (name) => name);
  if (mapping === "auto ignorecase") return byName(columns, (name) => name.toLowerCase());
  const paths = parseJsonpaths(jsonpaths ?? "", mapping.jsonpaths);
  // "If the key name is any string other than "jsonpaths", the COPY command … uses the 'auto' argument instead."
  if (!paths) return byName(columns, (name) => name);
  if (paths.length !== columns.length)
    throw boxed(
      `Number of jsonpaths and the number of columns should match. JSONPath size: ${paths.length}, Number of columns in table or column list: ${columns.length}`,
      8001,
      "",
    );
  return (record) => {
    const values: unknown[] = [];
    for (const path of paths) {
      const value = follow(record, path);
      if (value === NOT_THERE) return problem(1216, "Invalid JSONPath format: Not an array or index out of range.");
      values.push(value);
    }
    return values;
  };
}

function byName(columns: readonly CopyColumn[], fold: (name: string) => string): Mapper {
  return (record) => {
    if (typeof record !== "object" || record === null || Array.isArray(record))
      return problem(1216, "Invalid JSONPath format: Not an object");
    const members = new Map(Object.entries(record).map(([name, value]) => [fold(name), value]));
    return columns.map(({ name }) => members.get(name));
  };
}

const NOT_THERE = Symbol("an element that an array has not");

type Path = (string | number)[];

function follow(record: unknown, path: Path): unknown {
  let value = record;
  for (const step of path) {
    if (typeof step === "number") {
      if (!Array.isArray(value) || step >= value.length) return NOT_THERE;
      value = value[step];
    } else if (typeof value === "object" && value !== null && !Array.isArray(value))
      value = (value as Record<string, unknown>)[step]; // an object that is no array
    else return undefined;
  }
  return value;
}

/** The paths of a JSONPaths file; nothing when it has another key. @throws PostgresError */
export function parseJsonpaths(text: string, url: string): Path[] | undefined {
  const bad = (message: string): PostgresError => boxed(message, 8001, `JSONPaths file = ${url}`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw bad("Invalid JSONPaths file: it is not one well-formed JSON object");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    throw bad("Invalid JSONPaths file: it is not one JSON object");
  const { jsonpaths } = parsed as { jsonpaths?: unknown };
  if (jsonpaths === undefined) return undefined;
  if (!Array.isArray(jsonpaths)) throw bad("Invalid JSONPaths file: jsonpaths is not an array");
  const notation = new Set<string>();
  const paths = jsonpaths.map((path: unknown) => {
    const steps = typeof path === "string" ? parsePath(path, notation) : undefined;
    if (!steps) throw bad(`Invalid JSONPath format: ${String(path)}`);
    return steps;
  });
  // "You can't mix bracket notation and dot notation in the jsonpaths array."
  if (notation.size > 1) throw bad("Invalid JSONPath format: bracket notation and dot notation are mixed");
  return paths;
}

const STEP = /\['([^']+)'\]|\["([^"]+)"\]|\[(\d+)\]|\.([^.'[\]]+)/y;

function parsePath(path: string, notation: Set<string>): Path | undefined {
  const text = path.trim();
  if (!text.startsWith("$") || text === "$") return undefined;
  const steps: Path = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text);
    if (!match) return undefined;
    const [, single, double, index, dotted] = match;
    if (index === undefined) notation.add(dotted === undefined ? "bracket" : "dot");
    steps.push(index === undefined ? (single ?? double ?? dotted ?? "") : Number(index));
  }
  return steps;
}
