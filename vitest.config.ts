import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

/** End-to-end tests take their time, and one file has the machine for itself. */
const endToEnd = { testTimeout: 180_000, hookTimeout: 120_000, fileParallelism: false };

/** The end-to-end tests that every target must pass, once for each that is named or, without TARGET, that can be had. */
const onTarget: Record<string, TestProjectInlineConfiguration> = {
  localstack: {
    test: {
      ...endToEnd,
      name: "e2e-localstack",
      include: ["test/e2e/every-target/*.test.ts", "test/e2e/docker/*.test.ts"],
      globalSetup: "test/support/docker-target.ts",
      provide: { target: "localstack" },
      env: { TARGET: "" },
    },
  },
};

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: 20_000 } },
      {
        test: {
          name: "conformance",
          include: ["test/conformance/**/*.test.ts"],
          globalSetup: "test/support/global-stack.ts",
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          ...endToEnd,
          name: "e2e",
          include: ["test/e2e/*.test.ts", "test/e2e/every-target/*.test.ts"],
          provide: { target: "embedded" },
          env: { TARGET: "" },
        },
      },
      ...Object.values(onTarget),
    ],
  },
});
