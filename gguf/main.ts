import { openEngine } from "./engine.ts";
import { serve } from "./server.ts";
import { readSettings } from "./settings.ts";

/*
 * A program of its own: it serves one GGUF model to OpenAI's clients on a UNIX socket. It runs as an execution, in a
 * sandbox, and knows nothing of Guildhall but what its environment says.
 */

async function run(): Promise<void> {
  const began = performance.now();
  const settings = readSettings(process.env);
  console.log(`Loading ${settings.path}`);
  const engine = await openEngine(settings);
  const server = serve(engine, settings.name);
  process.umask(0o177);
  server.listen(settings.socket, () => {
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(
      `${settings.name} answers (${seconds} s): ${engine.context_tokens} tokens a conversation, ${settings.at_once} at once`,
    );
  });
  process.once("SIGTERM", () => process.exit(0));
}

run().catch((error: Error) => {
  console.error(`The model cannot be served: ${error.message}`);
  process.exit(1);
});
