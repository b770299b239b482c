import { notImplemented } from "../aws/service-error.ts";
import { invalid } from "./errors.ts";

/** As a new workgroup has them: recorded in terraform-provider-aws's acceptance tests (workgroup_test.go), read 2026-11-24. */
export const CONFIG_DEFAULTS: Readonly<Record<string, string>> = {
  auto_mv: "true",
  datestyle: "ISO, MDY",
  enable_case_sensitive_identifier: "false",
  enable_user_activity_logging: "true",
  query_group: "default",
  require_ssl: "true",
  search_path: "$user, public",
  use_fips_ssl: "false",
  max_query_execution_time: "14400",
};

// https://docs.aws.amazon.com/redshift/latest/dg/cm-c-wlm-query-monitoring-rules.html (metrics of Redshift Serverless), read 2026-11-24
const METRICS = [
  "max_query_cpu_time",
  "max_query_blocks_read",
  "max_scan_row_count",
  "max_query_execution_time",
  "max_query_queue_time",
  "max_query_cpu_usage_percent",
  "max_query_temp_blocks_to_disk",
  "max_join_row_count",
  "max_nested_loop_join_row_count",
];

// What SQL means depends on these, and sessions here do not take them from a workgroup.
const FIXED = ["datestyle", "enable_case_sensitive_identifier", "search_path"];

/** Settings of a workgroup that differ from the defaults. @throws ServiceError for one that there is not, or that is fixed here */
export function readConfigParameters(
  parameters: readonly { parameterKey?: string | undefined; parameterValue?: string | undefined }[] = [],
): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const { parameterKey: key = "", parameterValue: value = "" } of parameters) {
    if (!(key in CONFIG_DEFAULTS) && !METRICS.includes(key) && key !== "wlm_json_configuration")
      throw invalid(`The parameter ${key} isn't valid for a workgroup.`);
    if (FIXED.includes(key) && value !== CONFIG_DEFAULTS[key])
      throw notImplemented(`the workgroup parameter ${key} with the value ${value}; SET it in the session`);
    settings[key] = value;
  }
  if ("wlm_json_configuration" in settings && METRICS.some((metric) => metric in settings))
    throw invalid("You can specify either query monitoring metrics or wlm_json_configuration, but not both.");
  return settings;
}
