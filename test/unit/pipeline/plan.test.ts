import { describe, expect, it } from "vitest";
import { plan } from "../../../pipeline/plan.ts";
import { PRICES, QUOTAS } from "../../../pipeline/plan-figures.ts";
import { showPlans } from "../../../pipeline/show-plan.ts";

describe("plan", () => {
  it("takes longer and costs more the more rows there are, on either engine", () => {
    for (const engine of ["local", "stepfunctions"] as const) {
      const plans = [1e4, 1e6, 1e8, 1e10].map((rows) => plan({ rows, engine, concurrency: 64 }));
      for (const [index, later] of plans.slice(1).entries()) {
        expect(later.seconds.total).toBeGreaterThan(plans[index]?.seconds.total ?? 0);
        expect(later.total).toBeGreaterThan(plans[index]?.total ?? 0);
      }
    }
  });

  it("is bound by the table's writes when there are senders enough, and says so", () => {
    const { quotas, seconds } = plan({ rows: 1e9, engine: "stepfunctions", concurrency: 1_000 });
    expect(quotas[0]).toMatchObject({ name: "tableWrites" });
    expect(quotas[0]?.of).toBeGreaterThan(1);
    expect(seconds.send).toBeCloseTo(1e9 / QUOTAS.tableWrites.limit);
  });

  it("counts two transitions for each child of a map", () => {
    const { requests, cost } = plan({ rows: 1e6, engine: "stepfunctions", concurrency: 100 });
    // 1e6 / 500 chunks, 2 × 4 partitions, 256 segments, 5 calls more; 30 transitions of the machine itself.
    expect(requests.transitions).toBe(2 * (2_000 + 8 + 256 + 5) + 30);
    expect(cost["Step Functions"]).toBeCloseTo(requests.transitions * PRICES.transition.perUnit);
  });

  it("names the source of every quota and price", () => {
    const text = showPlans([plan({ rows: 1e6, engine: "local", concurrency: 64 })]);
    for (const { source } of [...Object.values(QUOTAS), ...Object.values(PRICES)]) {
      expect(source).toMatch(/^https:\/\/.+ (?:read|read in a stored copy) on \d{4}-\d\d-\d\d$/);
      expect(text).toContain(source);
    }
  });
});
