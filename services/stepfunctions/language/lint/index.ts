/** One thing that AWS says of a definition. */
export interface Diagnostic {
  severity: "ERROR" | "WARNING";
  code: string;
  message: string;
  location?: string;
}

/** What is wrong with a definition. */
export function diagnose(definition: string, _type: "STANDARD" | "EXPRESS"): Diagnostic[] {
  const failed = (message: string, location?: string): Diagnostic => ({
    severity: "ERROR",
    code: "SCHEMA_VALIDATION_FAILED",
    message,
    ...(location === undefined ? {} : { location }),
  });
  let program: unknown;
  try {
    program = JSON.parse(definition);
  } catch (error) {
    return [{ severity: "ERROR", code: "INVALID_JSON_DESCRIPTION", message: (error as Error).message }];
  }
  if (typeof program !== "object" || program === null || Array.isArray(program))
    return [failed("Definition must be a valid JSON object")];
  const missing = ["States", "StartAt"].filter((name) => !(name in program));
  return missing.length > 0 ? [failed(`These fields are required: [${missing.join(", ")}]`, "/")] : [];
}
