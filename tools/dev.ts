import { spawn } from "node:child_process";
import { join } from "node:path";

// Everything live: the server restarts when its files change, the console reloads in place at the address Vite prints.
const root = join(import.meta.dirname, "..");
const server = spawn(process.execPath, ["--watch", "--watch-preserve-output", "server/main.ts"], {
  cwd: root,
  stdio: "inherit",
});
const console_ = spawn(process.execPath, ["node_modules/vite/bin/vite.js"], { cwd: root, stdio: "inherit" });

let ending = false;
function end(): void {
  if (ending) return;
  ending = true;
  server.kill("SIGTERM");
  console_.kill("SIGTERM");
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
server.on("exit", end);
console_.on("exit", end);
