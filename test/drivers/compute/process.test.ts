import { conformance } from "./conformance.ts";
import { installation } from "./process/installation.ts";

conformance("the process driver at its best", () => installation());
conformance("the process driver without a sandbox", () => installation({ plain: true }));
