import { validationError } from "../errors.ts";
import type { Path } from "../expressions/path.ts";
import { isKeyword } from "./keywords.ts";
import type { Column } from "./syntax.ts";
import type { TokenReader } from "./token-reader.ts";
import { notWellFormed, showPosition } from "./tokens.ts";

/** Reads `a."b c".d[1]['e']`; a name stands here. */
export function readPath(tokens: TokenReader): Path {
  const path: [string, ...(string | number)[]] = [tokens.take().text];
  while (true) {
    if (tokens.takeSymbol(".")) path.push(readComponent(tokens));
    else if (tokens.takeSymbol("[")) {
      path.push(readIndex(tokens));
      tokens.expectSymbol("]", "Expected RIGHT_BRACKET");
    } else return path;
  }
}

// Not recorded: the wording is ours.
const wildcard = () => validationError("A path cannot have the wildcard *");

function readComponent(tokens: TokenReader): string {
  const { kind, text } = tokens.take();
  if (kind === "symbol" && text === "*") throw wildcard();
  if (kind !== "quoted" && (kind !== "word" || isKeyword(text))) throw notWellFormed("Invalid path dot component");
  return text;
}

const MAX_INDEX = 2 ** 31 - 1;

function readIndex(tokens: TokenReader): number | string {
  if (tokens.takeSymbol("*")) throw wildcard();
  const negative = tokens.takeSymbol("-");
  const { kind, text, at } = tokens.take();
  if (kind === "string" && !negative) return text;
  if (kind !== "number" || !/^\d+$/.test(text)) throw notWellFormed("Unexpected path component");
  const index = negative ? -Number(text) : Number(text);
  if (index < 0 || index > MAX_INDEX)
    throw validationError(
      `List index is not within the allowable range; index: [${negative ? "-" : ""}${text}] ${showPosition(at)}`,
    );
  return Math.abs(index); // -0 is 0
}

/** A projected value gets the last name of its path and what follows that: `k[0]` for `m.k[0]`. */
export function columnOf(path: Path): Column {
  const last = path.findLastIndex((part) => typeof part === "string");
  const positions = path.slice(last + 1).map((position) => `[${position}]`);
  return { path, name: `${path[last]}${positions.join("")}` };
}
