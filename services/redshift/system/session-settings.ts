/**
 * How a session of the engine differs from Postgres's defaults.
 * Backslashes escape in every string, and floats show 15 digits, as in PostgreSQL 8.0; transactions see one snapshot
 * (https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_DATABASE.html: SNAPSHOT; read 2026-11-24), which is the database's own setting.
 */
export const SESSION_SETTINGS: Readonly<Record<string, string>> = {
  standard_conforming_strings: "off",
  escape_string_warning: "off",
  extra_float_digits: "0",
  intervalstyle: "postgres",
};
