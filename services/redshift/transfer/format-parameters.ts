import { PostgresError } from "../postgres-error.ts";

// What parameters of formats say, in COPY and in UNLOAD.

/** `\t`, an octal `\001`, or the character itself. */
export function oneCharacter(command: string, parameter: string, text: string): string {
  const character = text
    .replace(/^\\\\?t$/, "\t")
    .replace(/^\\\\?([0-7]{3})$/, (_whole, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    .replace(/^\\\\$/, "\\");
  if (character.length !== 1 || character > "\x7f")
    throw new PostgresError("0A000", `${command} ${parameter} must be a single ASCII character`);
  if (character === "\n" || character === "\r" || character === "\0")
    throw new PostgresError("0A000", `${command} ${parameter} cannot be newline, carriage return or NUL`);
  return character;
}

/** `label:width,label:width …` */
export function readWidths(spec: string): number[] {
  return spec.split(",").map((pair) => {
    const [, width = ""] = /^[^:]*:\s*(\d+)\s*$/.exec(pair) ?? [];
    if (width === "" || Number(width) === 0)
      throw new PostgresError("22023", `Invalid FIXEDWIDTH specification '${spec}': it must be label:width, …`);
    return Number(width);
  });
}
