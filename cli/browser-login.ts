import { spawn } from "node:child_process";
import { hostname, userInfo } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "../contract/client.ts";
import { askToLogIn, finishLogin } from "../contract/logins.ts";
import { exitCodes, failure } from "./failure.ts";
import { say } from "./output.ts";
import { patientFetch } from "./retry.ts";

/** A token that a person has allowed in their browser. */
interface Allowed {
  id: string;
  secret: string;
}

/** Asks the server for a token, shows where to allow that, and waits until somebody has. */
export async function allowedInBrowser(url: string, { open }: { open: boolean }): Promise<Allowed> {
  const call = createClient({ baseUrl: url, headers: { "user-agent": "guildhall-cli" }, fetch: patientFetch(url) });
  const asked = await call(askToLogIn, { body: { machine: machineName() } });
  const { device_code, user_code, verification_url_complete: page, expires_in_seconds } = asked;
  say(`Open ${page}\nand allow it there, if it shows the code ${user_code}. This waits for you.`);
  if (open) openPage(page);
  let wait = asked.interval_seconds;
  for (const end = Date.now() + expires_in_seconds * 1000; Date.now() < end; ) {
    await pause(wait * 1000);
    const { state, interval_seconds, token } = await call(finishLogin, { body: { device_code } });
    wait = interval_seconds;
    if (token) return token;
    if (state === "denied") throw failure("It was not allowed in the browser.", { exit_code: exitCodes.signed_out });
    if (state === "expired") break;
  }
  throw failure("Nobody allowed it in time.", { exit_code: exitCodes.signed_out, hint: "Try again: guildhall login" });
}

/** As its owner knows it, so that they find its token again. */
const machineName = (): string => `${userName()}@${hostname()}`.replace(/[\p{Cc}]/gu, "").slice(0, 80);

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "somebody"; // in containers the user may have no name
  }
}

const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: "open", win32: "explorer" };

/** Opens a page in the browser, if there is one; whoever has none opens it elsewhere. */
function openPage(page: string): void {
  if (!/^https?:\/\/[^\s"'`]+$/.test(page)) return;
  const opener = process.env["BROWSER"] || openers[process.platform] || "xdg-open";
  spawn(opener, [page], { detached: true, stdio: "ignore" })
    .on("error", () => {})
    .unref();
}
