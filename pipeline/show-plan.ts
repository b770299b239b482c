/** A plan as people read it. */
import Table from "cli-table3";
import type { Plan } from "./plan.ts";
import { ASSUMED, MEASURED, PRICES, QUOTAS } from "./plan-figures.ts";

const whole = (value: number): string => Math.round(value).toLocaleString("en");
const money = (dollars: number): string => `$${dollars < 10 ? dollars.toFixed(2) : whole(dollars)}`;
const price = (dollars: number): string =>
  dollars < 0.001 ? `$${Number((dollars * 1e6).toPrecision(6))} a million` : `$${dollars}`;
const size = (bytes: number): string => (bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${whole(bytes / 1e9)} GB`);

export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(0)} s`;
  if (seconds < 7_200) return `${(seconds / 60).toFixed(0)} min`;
  return seconds < 172_800 ? `${(seconds / 3600).toFixed(1)} h` : `${(seconds / 86_400).toFixed(1)} days`;
}

const style = { head: [], border: [] };

/** Both ways side by side, and what each figure stands on. */
export function showPlans(plans: readonly Plan[]): string {
  const table = new Table({
    head: ["", ...plans.map(({ engine }) => (engine === "local" ? "one machine" : "Step Functions"))],
    style,
  });
  const line = (name: string, value: (plan: Plan) => string): void => void table.push([name, ...plans.map(value)]);
  line("rows", ({ rows }) => whole(rows));
  line("at once", ({ concurrency }) => whole(concurrency));
  line("CSV, table", ({ bytes }) => `${size(bytes.csv)}, ${size(bytes.table)}`);
  line("API requests", ({ requests }) => whole(requests.api));
  line("Lambda calls", ({ requests }) => whole(requests.lambda));
  line("transitions", ({ requests }) => whole(requests.transitions));
  line("generate", ({ seconds }) => duration(seconds.generate));
  line("send", ({ seconds }) => duration(seconds.send));
  line("load", ({ seconds }) => duration(seconds.load));
  line("in all", ({ seconds }) => duration(seconds.total));
  for (const service of new Set(plans.flatMap(({ cost }) => Object.keys(cost))))
    line(service, ({ cost }) => (cost[service] === undefined ? "" : money(cost[service])));
  line("cost", ({ total }) => money(total));
  line("first quota", ({ quotas: [first] }) =>
    first
      ? `${QUOTAS[first.name].name}\n${whole(first.used)} of ${whole(QUOTAS[first.name].limit)} ${QUOTAS[first.name].unit} (${(first.of * 100).toFixed(0)} %)`
      : "",
  );
  return `${table.toString()}\n\n${sources()}`;
}

/** Where every figure comes from. */
export function sources(): string {
  const lines = [
    "Quotas (us-east-1; * AWS raises it on request):",
    ...Object.values(QUOTAS).map(
      ({ name, limit, unit, adjustable, source }) =>
        `  ${name}: ${whole(limit)} ${unit}${adjustable ? "*" : ""}. ${source}`,
    ),
    "Prices:",
    ...Object.entries(PRICES).map(([name, { perUnit, source }]) => `  ${name}: ${price(perUnit)}. ${source}`),
    "Measured by us, on the embedded target:",
    ...Object.entries(MEASURED).map(([name, value]) => `  ${name}: ${value}`),
    "Assumed, because only AWS can tell:",
    ...Object.entries(ASSUMED).map(([name, value]) => `  ${name}: ${value}`),
  ];
  return lines.join("\n");
}
