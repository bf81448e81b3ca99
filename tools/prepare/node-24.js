// Loaded before anything else (node --import), and plain JavaScript: an older Node cannot even read our files.
import * as modules from "node:module";
import { join } from "node:path";

const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  process.stderr.write(
    `Guildhall runs on Node 24, and this is Node ${process.version}. "npm ci" brings Node 24 along, unless optional ` +
      "dependencies or install scripts are switched off.\nRun npm ci without --omit=optional and --ignore-scripts, " +
      "or install Node 24.\n",
  );
  process.exit(1);
}

// What was compiled once is not compiled again: a third of a start. Where nothing can be written, it is done without.
modules.enableCompileCache(join(import.meta.dirname, "../../node_modules/.cache/compiled"));
