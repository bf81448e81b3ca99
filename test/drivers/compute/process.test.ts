import { describe } from "vitest";
import { conformance } from "./conformance.ts";
import { installation, installationOf } from "./process/installation.ts";

const ordinary = 54_321; // nobody has this number

conformance("the process driver at its best", async () => installation());
conformance("the process driver without a sandbox", async () => installation({ plain: true }));

describe.runIf(process.getuid?.() === 0)("of an ordinary user,", () => {
  conformance("the process driver at its best", () => installationOf(ordinary));
  conformance("the process driver without a sandbox", () => installationOf(ordinary, { plain: true }));
});
