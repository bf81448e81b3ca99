import { writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule } from "vitest/node";

/** How a run ended, for whoever reads the last line. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The closing line that people and machines read. */
export const closingLine = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** Prints the closing line, or writes its numbers to the file that tools/test.ts names, which prints it itself. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    for (const name of flaky(modules)) process.stdout.write(`Passed at the second try only: ${name}\n`);
    const counts = count(modules, errors.length);
    const file = process.env["GUILDHALL_TEST_COUNTS"];
    if (file) writeFileSync(file, JSON.stringify(counts));
    else process.stdout.write(`${closingLine(counts)}\n`);
  }
}

const flaky = (modules: readonly TestModule[]) =>
  modules
    .flatMap((module) => [...module.children.allTests()])
    .filter((test) => test.diagnostic()?.flaky)
    .map((test) => `${test.module.relativeModuleId} > ${test.fullName}`);

function count(modules: readonly TestModule[], errors: number): Counts {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const having = (state: ReturnType<TestCase["result"]>["state"]) =>
    tests.filter((test) => test.result().state === state).length;
  // a file or a group that broke outside its tests counts as one failure each
  const broken = modules.flatMap((module) => [module, ...module.children.allSuites()]).flatMap((it) => it.errors());
  const pending = having("pending"); // never came to its turn
  return {
    passed: having("passed"),
    failed: having("failed") + broken.length + errors + pending,
    skipped: having("skipped"),
  };
}
