/**
 * What is wrong with a text that is no JSON, in the words of Jackson, the parser behind AWS's answers (recorded on AWS:
 * tests/aws/services/stepfunctions/v2/test_sfn_api.snapshot.json in LocalStack's repository, read 2026-11-24). The commonest mistakes are told apart.
 */
export function jacksonComplaint(text: string): string {
  const at = errorPosition(text);
  const rest = text.slice(at);
  const token = /^[A-Za-z_$][\w$]*/.exec(rest)?.[0];
  if (token !== undefined)
    return `Unrecognized token '${token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`;
  const [character] = rest;
  if (character === undefined) return "Unexpected end-of-input";
  const shown = `Unexpected character ('${character}' (code ${character.codePointAt(0)}))`;
  if (/[{,]\s*$/.test(text.slice(0, at))) return `${shown}: was expecting double-quote to start field name`;
  return `${shown}: expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`;
}

/** Where the parser stumbles: the longest beginning that could still become JSON ends there. */
export function errorPosition(text: string): number {
  try {
    JSON.parse(text);
  } catch (error) {
    const found = /at position (\d+)/.exec((error as Error).message)?.[1];
    if (found !== undefined) return Number(found);
    // V8 names no position for a text whose very first token is wrong, nor at its end.
    return /end of JSON input/.test((error as Error).message) ? text.length : text.length - text.trimStart().length;
  }
  return text.length;
}
