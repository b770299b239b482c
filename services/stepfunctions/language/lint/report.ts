/** One thing that AWS says of a definition. */
export interface Diagnostic {
  severity: "ERROR" | "WARNING";
  code: string;
  message: string;
  location?: string;
}

/** Collects what is wrong, and where. */
export interface Report {
  readonly found: Diagnostic[];
  /** `SCHEMA_VALIDATION_FAILED` unless told otherwise. */
  error(message: string, location: string, code?: string): void;
}

// Texts: those recorded on AWS in LocalStack's repository (tests/aws/services/stepfunctions/v2/**/*.snapshot.json) say "recorded" where they stand; the others
// are as AWS's console and CLI print them, from memory of public reports. Codes: https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html, read 2026-11-24
export function report(): Report {
  const found: Diagnostic[] = [];
  return {
    found,
    error(message, location, code = "SCHEMA_VALIDATION_FAILED") {
      found.push({ severity: "ERROR", code, message, location });
    },
  };
}
