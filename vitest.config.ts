import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/global-setup.ts"],
    pool: "forks", // PostgreSQL's death signal follows the main thread of a process
    maxWorkers: 2,
    isolate: false, // loading the server anew for each file would be a tenth of the run
    testTimeout: 20_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    reporters: ["default", "./test/reporter.ts"],
  },
});
