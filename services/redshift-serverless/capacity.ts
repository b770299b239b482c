import { invalid } from "./errors.ts";

interface Capacity {
  baseCapacity?: number | undefined;
  maxCapacity?: number | undefined;
}

/**
 * 4, or multiples of 8 up to 512, or multiples of 32 up to 1024: https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-capacity.html,
 * read 2026-11-24. The maximum may be far above the base: 5632 in terraform-provider-aws's acceptance tests.
 */
export function checkCapacity({ baseCapacity: base, maxCapacity: max }: Capacity): void {
  const fits = base === undefined || base === 4 || (base >= 8 && base <= 1024 && base % (base <= 512 ? 8 : 32) === 0);
  if (!fits) throw invalid(`The base capacity ${base} isn't valid.`);
  if (max !== undefined && (max < 4 || (max !== 4 && max % 8 !== 0)))
    throw invalid(`The max capacity ${max} isn't valid.`);
  if (base !== undefined && max !== undefined && base > max)
    throw invalid(`The max capacity ${max} must not be below the base capacity ${base}.`);
}

/** https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_CreateWorkgroup.html, read 2026-11-24 */
export function checkPort(port: number): void {
  if (!((port >= 5431 && port <= 5455) || (port >= 8191 && port <= 8215)))
    throw invalid(`The port ${port} isn't valid: valid ranges are 5431-5455 and 8191-8215.`);
}
